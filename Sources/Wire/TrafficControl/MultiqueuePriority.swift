/// Options of the kinds that map priorities to traffic classes and classes to hardware queues.
enum MultiqueuePriority {
  /// `struct tc_mqprio_qopt`.
  private struct Map {
    var classes: Int
    var priorities: [Int64]
    var counts: [UInt16]
    var offsets: [UInt16]

    init(_ bytes: [UInt8]) throws(WireError) {
      guard bytes.count >= 82, let classes = bytes.first else {
        throw .truncated(field: "tc_mqprio_qopt", needed: 82, have: bytes.count)
      }
      self.classes = min(Int(classes), 16)
      priorities = bytes[1..<17].map(Int64.init)
      counts = (0..<16).map { bytes.native16(18 + 2 * $0) ?? 0 }
      offsets = (0..<16).map { bytes.native16(50 + 2 * $0) ?? 0 }
    }
  }

  /// The parameters of mqprio: the struct, padded to four bytes, then attributes.
  static func parameters(_ options: [UInt8]) throws(WireError) -> [TrafficParameter] {
    let map = try Map(options)
    let values = try SimpleOptions.attributes(Array(options.dropFirst(84)), in: "mqprio")
    var parameters = [
      TrafficParameter("tc", .number(Int64(map.classes))),
      TrafficParameter("map", .numbers(map.priorities)),
    ]
    let ranges = (0..<map.classes).map { index in
      let first = Int(map.offsets[index])
      return "(\(first):\(first + Int(map.counts[index]) - 1))"
    }
    // tc writes the first range against the colon.
    let queues = ranges.joined(separator: " ")
    parameters.append(TrafficParameter("", .text("queues:" + queues)))
    guard options.count > 84 else { return parameters }
    if let mode = values.u16(1) {
      if mode == 1 { parameters.append(TrafficParameter("", .text("mode:channel"))) }
    } else {
      parameters.append(TrafficParameter("", .text("mode:dcb")))
    }
    if let shaper = values.u16(2) {
      if shaper == 1 { parameters.append(TrafficParameter("", .text("shaper:bw_rlimit"))) }
    } else {
      parameters.append(TrafficParameter("", .text("shaper:dcb")))
    }
    for (attribute, name) in [(UInt16(3), "min_rate:"), (4, "max_rate:")] {
      guard let nest = values[attribute] else { continue }
      let rates = try SimpleOptions.list(nest).prefix(map.classes).compactMap { $0.native64(0) }
      let text = rates.map { TrafficText.rate(bytesPerSecond: $0) }.joined(separator: " ")
      parameters.append(TrafficParameter("", .text(name + text)))
    }
    return parameters
  }

  /// The parameters of taprio: gates that open by schedule.
  static func timeAware(_ options: [UInt8]) throws(WireError) -> [TrafficParameter] {
    let values = try SimpleOptions.attributes(options, in: "taprio")
    let map = try Map(values[1] ?? [])
    let queues = (0..<map.classes).map { "offset \(map.offsets[$0]) count \(map.counts[$0])" }
    let clock = Int32(bitPattern: values.u32(5) ?? .max)
    var parameters = [
      TrafficParameter("tc", .number(Int64(map.classes))),
      TrafficParameter("map", .numbers(map.priorities)),
      TrafficParameter("queues", .text(queues.joined(separator: " "))),
      TrafficParameter("clockid", .text(TrafficText.clock(clock))),
    ]
    if let flags = values.u32(10) {
      parameters.append(TrafficParameter("flags", .hexadecimal(UInt64(flags))))
    }
    if let delay = values.u32(11) {
      parameters.append(
        TrafficParameter("txtime delay", .number(Int64(Int32(bitPattern: delay)))))
    }
    parameters += try schedule(values)
    if let next = values[7] {
      parameters += try schedule(SimpleOptions.attributes(next, in: "taprio admin schedule"))
    }
    return parameters
  }

  private static func schedule(_ values: AttributeValues) throws(WireError) -> [TrafficParameter] {
    let signed: (UInt16) -> TrafficParameter.Value = {
      .number(Int64(bitPattern: values.u64($0) ?? 0))
    }
    var parameters = [
      TrafficParameter("base-time", signed(3)), TrafficParameter("cycle-time", signed(8)),
      TrafficParameter("cycle-time-extension", signed(9)),
    ]
    for entry in try SimpleOptions.list(values[2] ?? []) {
      let fields = try SimpleOptions.attributes(entry, in: "taprio entry")
      let commands: [UInt8: String] = [0: "S"]
      let command = fields.u8(2) ?? 0
      parameters += [
        TrafficParameter("index", .number(Int64(fields.u32(1) ?? 0))),
        TrafficParameter("cmd", .text(commands[command] ?? "Invalid")),
        TrafficParameter("gatemask", .hexadecimal(UInt64(fields.u32(3) ?? 0))),
        TrafficParameter("interval", .number(Int64(fields.u32(4) ?? 0))),
      ]
    }
    return parameters
  }
}
