/// What a kind of qdisc or class counts beyond the common statistics (`TCA_STATS_APP`).
public struct ExtraStatistics: Hashable, Sendable {
  /// Every number under the name that the kernel's struct or attribute gives it.
  public let fields: [KernelStatistic]
  /// The numbers as `tc -s` prints them, on one line.
  public let text: String

  /// The value of the field with this name.
  public subscript(name: String) -> Int128? { fields.first { $0.name == name }?.value }

  init(fields: [KernelStatistic], text: String) {
    self.fields = fields
    self.text = text
  }

  /// Reads the statistics of a qdisc or class of this kind, or `nil` for a kind that is not known.
  init?(kind: String, _ bytes: [UInt8]) {
    if kind == "cake" {
      self = Cake.statistics(bytes)
      return
    }
    var table = ExtraStatisticsTable.kinds[kind]
    if kind == "fq_codel" {
      // The struct starts with what follows: the qdisc's numbers, or those of one flow.
      guard let form = bytes.native32(0) else { return nil }
      table =
        form == 0
        ? ExtraStatisticsTable.fairQueueCodel
        : form == 1 ? ExtraStatisticsTable.fairQueueCodelFlow : nil
    }
    guard let table else { return nil }
    var fields: [KernelStatistic] = []
    var words: [String] = []
    for field in table {
      guard let value = field.value(in: bytes) else { continue }
      fields.append(KernelStatistic(field.name, value, field.kind, drop: field.drop))
      if let text = field.text(value, in: bytes) { words.append(text) }
    }
    guard !fields.isEmpty else { return nil }
    self.init(fields: fields, text: words.joined(separator: " "))
  }
}

/// One field of a struct of statistics.
struct ExtraStatisticsField: Sendable {
  enum Width: Sendable {
    case u32
    case i32
    case u64
    case i64
  }
  enum Form: Sendable {
    case number
    case bytes
    case microseconds
    case nanoseconds
    /// A fraction of this number.
    case fraction(Double)
    /// A word that stands where the number is not 0.
    case flag
  }
  enum Shown: Sendable {
    case always
    case ifPositive
    case never
    /// Where the 32 bits at this offset are not 0.
    case ifSet(Int)
  }

  let offset: Int
  let name: String
  var label: String?
  var width = Width.u32
  var kind = KernelStatistic.Kind.level
  var form = Form.number
  var shown = Shown.always
  var suffix = ""
  var drop: KernelStatistic.Drop?

  /// A counter of packets.
  static func count(
    _ offset: Int, _ name: String, label: String? = nil, drop: KernelStatistic.Drop? = nil,
    shown: Shown = .always
  ) -> Self {
    Self(offset: offset, name: name, label: label, kind: .counter32, shown: shown, drop: drop)
  }

  /// A counter of packets in 64 bits.
  static func wide(
    _ offset: Int, _ name: String, label: String? = nil, drop: KernelStatistic.Drop? = nil,
    shown: Shown = .always
  ) -> Self {
    Self(
      offset: offset, name: name, label: label, width: .u64, kind: .counter64, shown: shown,
      drop: drop)
  }

  /// The value, or `nil` where the struct ends before.
  func value(in bytes: [UInt8]) -> Int128? {
    switch width {
    case .u32: bytes.native32(offset).map { Int128($0) }
    case .i32: bytes.native32(offset).map { Int128(Int32(bitPattern: $0)) }
    case .u64: bytes.native64(offset).map { Int128($0) }
    case .i64: bytes.native64(offset).map { Int128(Int64(bitPattern: $0)) }
    }
  }

  /// Label and value as tc prints them, or `nil` where it does not.
  func text(_ value: Int128, in bytes: [UInt8]) -> String? {
    switch shown {
    case .always: break
    case .ifPositive: if value <= 0 { return nil }
    case .never: return nil
    case .ifSet(let offset): if bytes.native32(offset) ?? 0 == 0 { return nil }
    }
    let shown: String
    switch form {
    case .number: shown = "\(value)"
    case .bytes: shown = TrafficText.size(UInt32(truncatingIfNeeded: value))
    case .microseconds:
      let unsigned = UInt32(truncatingIfNeeded: value.magnitude)
      shown = (value < 0 ? "-" : "") + TrafficText.time(microseconds: unsigned)
    case .nanoseconds: shown = TrafficText.time(nanoseconds: Int64(truncatingIfNeeded: value))
    case .fraction(let whole): shown = DecimalText.general(Double(value) / whole)
    case .flag: return value == 0 ? nil : label ?? name
    }
    return (label ?? name) + " " + shown + suffix
  }
}
