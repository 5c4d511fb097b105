/// Options of the kinds that have a few settings and no rule of their own.
enum SimpleOptions {
  /// The parameters of a qdisc's `TCA_OPTIONS`, or `nil` for a kind that is not known here.
  static func qdisc(
    kind: String, _ options: [UInt8], details: Bool
  ) throws(WireError) -> [TrafficParameter]? {
    if let table = OptionTable.qdiscs[kind] {
      let values = try attributes(options, in: "qdisc options")
      var parameters = OptionTable.parameters(table, in: values)
      if kind == "fq", let drops = values.u8(15) {
        parameters.append(TrafficParameter(drops == 0 ? "horizon_cap" : "horizon_drop", .flag))
      }
      return parameters
    }
    switch kind {
    case "fq_codel": return try fairQueueCodel(options)
    case "pfifo", "pfifo_head_drop":
      return [TrafficParameter("limit", .packets(try first(options, of: "tc_fifo_qopt")))]
    case "bfifo":
      return [TrafficParameter("limit", .bytes(try first(options, of: "tc_fifo_qopt")))]
    case "skbprio":
      let limit = try first(options, of: "tc_skbprio_qopt")
      return [TrafficParameter("limit", .number(Int64(limit)))]
    case "prio", "pfifo_fast": return try priority(options)
    case "multiq":
      guard let bands = options.native16(0), let maximum = options.native16(2) else {
        throw .truncated(field: "tc_multiq_qopt", needed: 4, have: options.count)
      }
      return [TrafficParameter("bands", .text("\(bands)/\(maximum)"))]
    case "mqprio": return try MultiqueuePriority.parameters(options)
    case "taprio": return try MultiqueuePriority.timeAware(options)
    case "ets": return try enhancedTransmission(options)
    case "sfq": return try stochasticFairness(options, details: details)
    case "sfb": return try stochasticFairBlue(options)
    case "cake": return Cake.parameters(try attributes(options, in: "cake"))
    case "cbs": return try creditBased(options)
    case "etf": return try earliestTime(options)
    case "hfsc":
      guard let number = options.native16(0) else {
        throw .truncated(field: "tc_hfsc_qopt", needed: 2, have: options.count)
      }
      let text = String(number, radix: 16)
      return number == 0 ? [] : [TrafficParameter("default", .text(text))]
    // These have no options; ingress is printed with a rule in their place.
    case "ingress": return [TrafficParameter("----------------", .flag)]
    case "clsact", "mq", "noqueue", "noop", "drr", "qfq", "plug": return []
    default: return nil
    }
  }

  /// Reads a nest and throws what was wrong with it.
  static func attributes(
    _ bytes: [UInt8], in context: StaticString
  ) throws(WireError) -> AttributeValues {
    let values = AttributeValues(bytes, in: context)
    if let problem = values.problem { throw problem }
    return values
  }

  /// Reads the only number of a struct.
  private static func first(_ bytes: [UInt8], of name: String) throws(WireError) -> UInt32 {
    guard let number = bytes.native32(0) else {
      throw .truncated(field: name, needed: 4, have: bytes.count)
    }
    return number
  }

  private static func fairQueueCodel(_ options: [UInt8]) throws(WireError) -> [TrafficParameter] {
    let values = try attributes(options, in: "fq_codel")
    var parameters = OptionTable.parameters(OptionTable.fairQueueCodelStart, in: values)
    let (selector, mask) = (values.u8(10) ?? 0, values.u8(11) ?? 0)
    if selector != 0 || mask != 0 {
      let text = TrafficText.alternate(selector) + "/" + TrafficText.alternate(mask)
      parameters.append(TrafficParameter("ce_threshold_selector", .text(text)))
    }
    return parameters + OptionTable.parameters(OptionTable.fairQueueCodelEnd, in: values)
  }

  /// `struct tc_prio_qopt`, which the fixed bands of pfifo_fast use as well.
  private static func priority(_ options: [UInt8]) throws(WireError) -> [TrafficParameter] {
    guard let bands = options.native32(0), options.count >= 20 else {
      throw .truncated(field: "tc_prio_qopt", needed: 20, have: options.count)
    }
    return [
      TrafficParameter("bands", .number(Int64(bands))),
      TrafficParameter("priomap", .numbers(options[4..<20].map(Int64.init))),
    ]
  }

  private static func enhancedTransmission(
    _ options: [UInt8]
  ) throws(WireError) -> [TrafficParameter] {
    let values = try attributes(options, in: "ets")
    var parameters: [TrafficParameter] = []
    if let bands = values.u8(1) {
      parameters.append(TrafficParameter("bands", .number(Int64(bands))))
    }
    if let strict = values.u8(2) {
      parameters.append(TrafficParameter("strict", .number(Int64(strict))))
    }
    if let quanta = values[3] {
      let numbers = try list(quanta).compactMap { $0.native32(0).map(Int64.init) }
      parameters.append(TrafficParameter("quanta", .numbers(numbers)))
    }
    if let map = values[5] {
      let bands = try list(map).compactMap { $0.first.map(Int64.init) }
      parameters.append(TrafficParameter("priomap", .numbers(bands)))
    }
    return parameters
  }

  /// The values of a nest whose attributes all have one type.
  static func list(_ nest: [UInt8]) throws(WireError) -> [[UInt8]] {
    var attributes = NetlinkAttributes(nest.span, in: "list")
    var values: [[UInt8]] = []
    while let attribute = try attributes.next() { values.append(attribute.payload.array) }
    return values
  }

  /// `struct tc_sfq_qopt_v1`; old kernels send the first 20 bytes alone.
  private static func stochasticFairness(
    _ options: [UInt8], details: Bool
  ) throws(WireError) -> [TrafficParameter] {
    guard let quantum = options.native32(0), let perturb = options.native32(4),
      let limit = options.native32(8), let divisor = options.native32(12),
      let flows = options.native32(16)
    else { throw .truncated(field: "tc_sfq_qopt", needed: 20, have: options.count) }
    var parameters = [
      TrafficParameter("limit", .packets(limit)), TrafficParameter("quantum", .bytes(quantum)),
    ]
    if let depth = options.native32(20), depth != 0 {
      parameters.append(TrafficParameter("depth", .number(Int64(depth))))
    }
    if let head = options.native32(24), head != 0 {
      parameters.append(TrafficParameter("headdrop", .flag))
    }
    if details { parameters.append(TrafficParameter("flows", .number(Int64(flows)))) }
    parameters.append(TrafficParameter("divisor", .number(Int64(divisor))))
    if perturb != 0 {
      let text = "\(Int32(bitPattern: perturb))sec"
      parameters.append(TrafficParameter("perturb", .text(text)))
    }
    if let minimum = options.native32(32), minimum != 0, let maximum = options.native32(36),
      let weight = options.byte(40), let flags = options.byte(43),
      let probability = options.native32(44)
    {
      parameters.append(TrafficParameter("ewma", .number(Int64(weight))))
      parameters.append(TrafficParameter("min", .bytes(minimum)))
      parameters.append(TrafficParameter("max", .bytes(maximum)))
      let chance = Double(probability) / 0x1p32
      parameters.append(TrafficParameter("probability", .probability(chance)))
      for name in RandomEarlyDetection.flagNames(UInt32(flags)) {
        parameters.append(TrafficParameter(name, .flag))
      }
    }
    return parameters
  }

  private static func stochasticFairBlue(
    _ options: [UInt8]
  ) throws(WireError) -> [TrafficParameter] {
    let bytes = try attributes(options, in: "sfb")[1] ?? []
    var numbers: [UInt32] = []
    for offset in stride(from: 0, to: 36, by: 4) {
      guard let number = bytes.native32(offset) else {
        throw .truncated(field: "tc_sfb_qopt", needed: 36, have: bytes.count)
      }
      numbers.append(number)
    }
    return [
      TrafficParameter("rehash", .microseconds(numbers[0] &* 1000)),
      TrafficParameter("db", .microseconds(numbers[1] &* 1000)),
      TrafficParameter("limit", .packets(numbers[6])),
      TrafficParameter("max", .packets(numbers[2])),
      TrafficParameter("target", .packets(numbers[3])),
      TrafficParameter("increment", .probability(Double(numbers[4]) / 0xffff)),
      TrafficParameter("decrement", .probability(Double(numbers[5]) / 0xffff)),
      TrafficParameter("penalty_rate", .packetsPerSecond(numbers[7])),
      TrafficParameter("penalty_burst", .packets(numbers[8])),
    ]
  }

  private static func creditBased(_ options: [UInt8]) throws(WireError) -> [TrafficParameter] {
    let bytes = try attributes(options, in: "cbs")[1] ?? []
    guard let offload = bytes.first, let high = bytes.native32(4), let low = bytes.native32(8),
      let idle = bytes.native32(12), let send = bytes.native32(16)
    else { throw .truncated(field: "tc_cbs_qopt", needed: 20, have: bytes.count) }
    let signed: (String, UInt32) -> TrafficParameter = {
      TrafficParameter($0, .number(Int64(Int32(bitPattern: $1))))
    }
    return [
      signed("hicredit", high), signed("locredit", low), signed("sendslope", send),
      signed("idleslope", idle), TrafficParameter("offload", .number(Int64(offload))),
    ]
  }

  private static func earliestTime(_ options: [UInt8]) throws(WireError) -> [TrafficParameter] {
    let bytes = try attributes(options, in: "etf")[1] ?? []
    guard let delta = bytes.native32(0), let clock = bytes.native32(4),
      let flags = bytes.native32(8)
    else { throw .truncated(field: "tc_etf_qopt", needed: 12, have: bytes.count) }
    let onOff: (String, UInt32) -> TrafficParameter = {
      TrafficParameter($0, .text(flags & $1 == 0 ? "off" : "on"))
    }
    return [
      TrafficParameter("clockid", .text(TrafficText.clock(Int32(bitPattern: clock)))),
      TrafficParameter("delta", .number(Int64(Int32(bitPattern: delta)))),
      onOff("offload", 2), onOff("deadline_mode", 1), onOff("skip_sock_check", 4),
    ]
  }
}
