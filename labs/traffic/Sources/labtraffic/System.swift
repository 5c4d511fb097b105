import CTraffic
import Glibc

/// Owns one descriptor and closes it exactly once.
struct Descriptor: ~Copyable {
  let number: CInt

  /// Takes what a call of `CTraffic` returned: a descriptor or a negative errno.
  init(_ number: CInt, _ attempt: String) throws(Failure) {
    try check(number, attempt)
    self.number = number
  }

  deinit { close(number) }
}

/// Fails on a negative errno.
func check(_ result: CInt, _ attempt: String) throws(Failure) {
  guard result >= 0 else { throw Failure("\(attempt): \(describe(-result))") }
}

/// The system's text for an error number.
func describe(_ code: CInt) -> String {
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: text)
}

/// Prints a line at once, so that a script can wait for it.
func tell(_ line: String) {
  print(line)
  traffic_flush()
}

/// Prints counts as `name=value` pairs on one line: the ground truth that a lab reads.
func tell(_ counts: KeyValuePairs<String, Int>) {
  tell(counts.map { "\($0.key)=\($0.value)" }.joined(separator: " "))
}

/// Becomes readable when the program is told to end.
func endSignal() throws(Failure) -> Descriptor {
  try Descriptor(traffic_signals(), "watch signals")
}

/// Waits for the program to be told to end, at most so long.
func waitForEnd(_ signal: borrowing Descriptor, milliseconds: Int = -1) -> Bool {
  traffic_wait(signal.number, CInt(POLLIN), -1, CInt(milliseconds)) > 0
}

/// Hands out evenly spaced moments, so that a burst does not lose packets by itself.
struct Pace {
  private let start = traffic_now()
  private let interval: Int
  private var count = 0

  /// `rate` per second; 0 is as fast as possible.
  init(rate: Int) { interval = rate > 0 ? 1_000_000_000 / rate : 0 }

  /// Waits for the next moment.
  ///
  /// Sleeps only when at least a millisecond ahead.
  mutating func wait() {
    count += 1
    guard interval > 0 else { return }
    let due = start + count * interval
    if due - traffic_now() > 1_000_000 { traffic_sleep_until(due) }
  }
}
