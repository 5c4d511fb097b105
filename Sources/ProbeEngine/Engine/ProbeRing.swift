/// The probes that are remembered: the latest, as many as fit.
struct ProbeRing: Sendable {
  private var records: ContiguousArray<ProbeRecord>
  private let mask: UInt64

  /// The number of the oldest probe that has not been retired.
  private(set) var first: UInt64 = 0
  /// The number of the next probe.
  private(set) var end: UInt64 = 0

  /// Creates a ring with room for at least `capacity` probes.
  init(capacity: Int) {
    var size = 64
    while size < capacity { size *= 2 }
    records = ContiguousArray(repeating: ProbeRecord(), count: size)
    mask = UInt64(size - 1)
  }

  var isFull: Bool { end - first > mask }
  var isEmpty: Bool { first == end }

  /// Adds the next probe and says its number; the ring must not be full.
  mutating func append() -> UInt64 {
    let number = end
    var record = ProbeRecord()
    record.number = number
    records[Int(number & mask)] = record
    end += 1
    return number
  }

  /// Forgets the oldest probe.
  mutating func removeFirst() { first += 1 }

  /// Whether a probe is remembered.
  func contains(_ number: UInt64) -> Bool { number >= first && number < end }

  /// The probe whose number is `low` modulo `period`, if it is remembered.
  func number(congruentTo low: UInt64, modulo period: UInt64) -> UInt64? {
    guard end > 0 else { return nil }
    let base = (end - 1) / period * period
    var candidate = base + low
    if candidate >= end {
      guard candidate >= period else { return nil }
      candidate -= period
    }
    return contains(candidate) ? candidate : nil
  }

  subscript(number: UInt64) -> ProbeRecord {
    get { records[Int(number & mask)] }
    _modify { yield &records[Int(number & mask)] }
  }
}
