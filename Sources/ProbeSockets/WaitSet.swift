import CLinux
import Glibc
public import ProbeEngine
import SystemCalls

/// Waits for a moment, for packets, or for the user's Ctrl-C.
public struct WaitSet: ~Copyable {
  private let signals: OwnedDescriptor
  private var descriptors: [CInt]

  /// Makes the set; from here on, interrupts are told by `wait` and end nothing by themselves.
  public init() throws(ProbeSetupError) {
    let number = lossctl_signal_descriptor()
    guard number >= 0 else {
      throw .system(SystemError(operation: "watch signals", code: errno))
    }
    lossctl_exact_timers()
    signals = OwnedDescriptor(adopting: number)
    descriptors = [number]
  }

  /// Also wakes when this descriptor has something to read.
  public mutating func watch(_ number: CInt) { descriptors.append(number) }

  /// Waits until `moment` of `CLOCK_MONOTONIC`, whatever may be to be read and also if the user interrupts: with no
  /// descriptors to watch this costs a third less than `wait`.
  public func sleep(until moment: Nanoseconds) {
    var time = timespec(
      tv_sec: Int(moment / .seconds(1)), tv_nsec: Int(moment % .seconds(1)))
    _ = unsafe clock_nanosleep(CLOCK_MONOTONIC, CInt(TIMER_ABSTIME), &time, nil)
  }

  /// Waits until `moment` of `CLOCK_MONOTONIC` or until something is to be read; says whether the user interrupted.
  public func wait(until moment: Nanoseconds) -> Bool {
    let length = max(0, moment - KernelTime.monotonic)
    let readable = unsafe descriptors.withUnsafeBufferPointer { numbers in
      unsafe lossctl_wait(numbers.baseAddress, UInt32(numbers.count), length)
    }
    guard readable & 1 != 0 else { return false }
    _ = unsafe withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { buffer in
      unsafe read(signals.number, buffer.baseAddress, buffer.count)
    }
    return true
  }
}
