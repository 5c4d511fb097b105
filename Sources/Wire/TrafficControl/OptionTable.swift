/// One attribute of a nest of options: which, what it is called, and what it holds.
struct OptionField: Sendable {
  /// How the attribute is read and printed.
  enum Form: Sendable {
    case packets
    case number
    case bytes
    case rate
    case microseconds
    case nanoseconds
    /// A word that stands where the number is not 0.
    case flag
    /// A word that stands where the number is 0.
    case absentFlag
    /// A power of two given by its exponent.
    case power
  }

  let attribute: UInt16
  let name: String
  let form: Form
  /// A value that stands for "not set".
  let unset: UInt32?

  init(_ attribute: UInt16, _ name: String, _ form: Form, unset: UInt32? = nil) {
    self.attribute = attribute
    self.name = name
    self.form = form
    self.unset = unset
  }

  /// The parameter, or `nil` where the kernel sent none or it is not set.
  func parameter(in values: AttributeValues) -> TrafficParameter? {
    guard let number = values.u32(attribute), number != unset else { return nil }
    switch form {
    case .packets: return TrafficParameter(name, .packets(number))
    case .number: return TrafficParameter(name, .number(Int64(number)))
    case .bytes: return TrafficParameter(name, .bytes(number))
    case .rate: return TrafficParameter(name, .rate(UInt64(number)))
    case .microseconds: return TrafficParameter(name, .microseconds(number))
    case .nanoseconds: return TrafficParameter(name, .nanoseconds(Int64(number)))
    case .flag: return number == 0 ? nil : TrafficParameter(name, .flag)
    case .absentFlag: return number == 0 ? TrafficParameter(name, .flag) : nil
    case .power: return TrafficParameter(name, .number(number < 32 ? 1 << Int64(number) : 0))
    }
  }
}

/// The options of kinds whose nest is a plain list of numbers, in the order in which tc prints them.
///
/// Source: `TCA_*` of include/uapi/linux/pkt_sched.h; names as in iproute2.
enum OptionTable {
  static let qdiscs: [String: [OptionField]] = [
    "codel": [
      OptionField(2, "limit", .packets), OptionField(1, "target", .microseconds),
      OptionField(5, "ce_threshold", .microseconds), OptionField(3, "interval", .microseconds),
      OptionField(4, "ecn", .flag),
    ],
    "fq": [
      OptionField(1, "limit", .packets), OptionField(2, "flow_limit", .packets),
      OptionField(8, "buckets", .power), OptionField(10, "orphan_mask", .number),
      OptionField(5, "nopacing", .absentFlag), OptionField(3, "quantum", .bytes),
      OptionField(4, "initial_quantum", .bytes), OptionField(7, "maxrate", .rate, unset: .max),
      OptionField(6, "defrate", .rate, unset: 0),
      OptionField(11, "low_rate_threshold", .rate, unset: 0),
      OptionField(9, "refill_delay", .microseconds),
      OptionField(12, "ce_threshold", .microseconds, unset: .max),
      OptionField(13, "timer_slack", .nanoseconds), OptionField(14, "horizon", .microseconds),
    ],
    "pie": [
      OptionField(2, "limit", .packets), OptionField(1, "target", .microseconds),
      OptionField(3, "tupdate", .microseconds), OptionField(4, "alpha", .number),
      OptionField(5, "beta", .number), OptionField(6, "ecn", .flag),
      OptionField(7, "bytemode", .flag), OptionField(8, "dq_rate_estimator", .flag),
    ],
    "fq_pie": [
      OptionField(1, "limit", .packets), OptionField(2, "flows", .number),
      OptionField(3, "target", .microseconds), OptionField(4, "tupdate", .microseconds),
      OptionField(5, "alpha", .number), OptionField(6, "beta", .number),
      OptionField(7, "quantum", .bytes), OptionField(8, "memory_limit", .bytes),
      OptionField(9, "ecn_prob", .number), OptionField(10, "ecn", .flag),
      OptionField(11, "bytemode", .flag), OptionField(12, "dq_rate_estimator", .flag),
    ],
    "hhf": [
      OptionField(1, "limit", .packets), OptionField(2, "quantum", .bytes),
      OptionField(3, "hh_limit", .number), OptionField(4, "reset_timeout", .microseconds),
      OptionField(5, "admit_bytes", .bytes), OptionField(6, "evict_timeout", .microseconds),
      OptionField(7, "non_hh_weight", .number),
    ],
  ]

  /// `fq_codel`, between whose fields stand two that tc joins.
  static let fairQueueCodelStart = [
    OptionField(2, "limit", .packets), OptionField(5, "flows", .number),
    OptionField(6, "quantum", .number), OptionField(1, "target", .microseconds),
    OptionField(7, "ce_threshold", .microseconds),
  ]
  static let fairQueueCodelEnd = [
    OptionField(3, "interval", .microseconds), OptionField(9, "memory_limit", .bytes),
    OptionField(4, "ecn", .flag), OptionField(8, "drop_batch", .number, unset: 0),
  ]

  static let classes: [String: [OptionField]] = [
    "drr": [OptionField(1, "quantum", .bytes)],
    "qfq": [OptionField(1, "weight", .number), OptionField(2, "maxpkt", .number)],
    "ets": [OptionField(4, "quantum", .number)],
  ]

  /// The parameters of a nest by a table.
  static func parameters(
    _ fields: [OptionField], in values: AttributeValues
  ) -> [TrafficParameter] {
    fields.compactMap { $0.parameter(in: values) }
  }
}
