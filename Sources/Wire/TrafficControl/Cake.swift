/// Options and statistics of the shaper and queue manager for home links (`sch_cake`).
enum Cake {
  private static let serviceModes = [
    "diffserv3", "diffserv4", "diffserv8", "besteffort", "precedence",
  ]
  private static let flowModes = [
    "flowblind", "srchost", "dsthost", "hosts", "flows", "dual-srchost", "dual-dsthost",
    "triple-isolate",
  ]

  /// The options, in the order in which tc prints them.
  static func parameters(_ values: AttributeValues) -> [TrafficParameter] {
    var parameters: [TrafficParameter] = []
    func word(_ text: String) { parameters.append(TrafficParameter(text, .flag)) }
    if let bandwidth = values.u64(2) {
      parameters.append(
        TrafficParameter("bandwidth", bandwidth == 0 ? .text("unlimited") : .rate(bandwidth)))
    }
    if let automatic = values.u32(9), automatic != 0 {
      word(automatic == 1 ? "autorate-ingress" : "(?autorate?)")
    }
    if let mode = values.u32(3) { word(name(mode, serviceModes, "diffserv")) }
    if let mode = values.u32(5) { word(name(mode, flowModes, "flowmode")) }
    word(values.u32(11) ?? 0 == 0 ? "nonat" : "nat")
    word(values.u32(13) ?? 0 == 0 ? "nowash" : "wash")
    if values.u32(15) ?? 0 != 0 { word("ingress") }
    switch values.u32(16) ?? 0 {
    case 1: word("ack-filter")
    case 2: word("ack-filter-aggressive")
    default: word("no-ack-filter")
    }
    word(values.u32(17) ?? 0 == 0 ? "no-split-gso" : "split-gso")
    if let time = values.u32(7), time != 0 {
      parameters.append(TrafficParameter("rtt", .microseconds(time)))
    }
    let isRaw = values[12] != nil
    if isRaw { word("raw") }
    switch values.u32(4) ?? 0 {
    case 1: word("atm")
    case 2: word("ptm")
    default: if !isRaw { word("noatm") }
    }
    let overhead = Int32(bitPattern: values.u32(6) ?? 0)
    parameters.append(TrafficParameter("overhead", .number(Int64(overhead))))
    if let minimum = values.u32(14), minimum != 0 {
      parameters.append(TrafficParameter("mpu", .number(Int64(minimum))))
    }
    if let memory = values.u32(10), memory != 0 {
      parameters.append(TrafficParameter("memlimit", .bytes(memory)))
    }
    if let mark = values.u32(18), mark != 0 {
      parameters.append(TrafficParameter("fwmark", .hexadecimal(UInt64(mark))))
    }
    return parameters
  }

  private static func name(_ number: UInt32, _ names: [String], _ key: String) -> String {
    number < names.count ? names[Int(number)] : "(?\(key)?)"
  }

  // One row of tc's table: its attribute, kernel name, label, how it moves, what it drops, its form.
  private struct Row {
    enum Form {
      case rate
      case time
      case size
      case number
    }
    let attribute: UInt16
    let name: String
    let label: String?
    let kind: KernelStatistic.Kind
    var drop: KernelStatistic.Drop? = nil
    var form = Form.number
    var isWide = false
  }

  private static let rows = [
    Row(
      attribute: 12, name: "threshold_rate", label: "thresh", kind: .level, form: .rate,
      isWide: true),
    Row(attribute: 13, name: "target_us", label: "target", kind: .level, form: .time),
    Row(attribute: 14, name: "interval_us", label: "interval", kind: .level, form: .time),
    Row(attribute: 18, name: "peak_delay_us", label: "pk_delay", kind: .level, form: .time),
    Row(attribute: 19, name: "avg_delay_us", label: "av_delay", kind: .level, form: .time),
    Row(attribute: 20, name: "base_delay_us", label: "sp_delay", kind: .level, form: .time),
    Row(attribute: 11, name: "backlog_bytes", label: "backlog", kind: .level, form: .size),
    Row(attribute: 2, name: "sent_packets", label: "pkts", kind: .counter32),
    Row(attribute: 3, name: "sent_bytes", label: "bytes", kind: .counter64, isWide: true),
    Row(attribute: 15, name: "way_indirect_hits", label: "way_inds", kind: .counter32),
    Row(attribute: 16, name: "way_misses", label: "way_miss", kind: .counter32),
    Row(attribute: 17, name: "way_collisions", label: "way_cols", kind: .counter32),
    Row(
      attribute: 4, name: "dropped_packets", label: "drops", kind: .counter32,
      drop: .queueManagement),
    Row(attribute: 8, name: "ecn_marked_packets", label: "marks", kind: .counter32),
    Row(
      attribute: 6, name: "acks_dropped_packets", label: "ack_drop", kind: .counter32,
      drop: .benign),
    Row(attribute: 21, name: "sparse_flows", label: "sp_flows", kind: .level),
    Row(attribute: 22, name: "bulk_flows", label: "bk_flows", kind: .level),
    Row(attribute: 23, name: "unresponsive_flows", label: "un_flows", kind: .level),
    Row(attribute: 24, name: "max_skblen", label: "max_len", kind: .level),
    Row(attribute: 25, name: "flow_quantum", label: "quantum", kind: .level),
  ]

  /// The statistics of the qdisc or of one of its flows, with those of each tin as `tin0.name`.
  static func statistics(_ bytes: [UInt8]) -> ExtraStatistics {
    let values = AttributeValues(bytes, in: "cake statistics")
    var fields: [KernelStatistic] = []
    var words: [String] = []
    func level(_ attribute: UInt16, _ name: String) -> UInt32? {
      guard let number = values.u32(attribute) else { return nil }
      fields.append(KernelStatistic(name, number, .level))
      return number
    }
    let (used, limit) = (level(4, "memory_used"), level(3, "memory_limit"))
    if let used, let limit {
      words.append("memory used: \(TrafficText.size(used)) of \(TrafficText.size(limit))")
    }
    if let rate = values.u64(2) {
      fields.append(KernelStatistic("capacity_estimate", rate, .level))
      words.append("capacity estimate: " + TrafficText.rate(bytesPerSecond: rate))
    }
    if let minimum = level(6, "min_netlen"), let maximum = level(7, "max_netlen") {
      words.append("min/max network layer size: \(minimum) / \(maximum)")
    }
    if let minimum = level(8, "min_adjlen"), let maximum = level(9, "max_adjlen") {
      words.append("min/max overhead-adjusted size: \(minimum) / \(maximum)")
    }
    if let offset = level(5, "avg_netoff") {
      words.append("average network hdr offset: \(offset)")
    }
    words += flow(values, &fields)
    let tins = (try? SimpleOptions.list(values[10] ?? [])) ?? []
    words += table(tins.map { AttributeValues($0, in: "cake tin") }, &fields)
    return ExtraStatistics(fields: fields, text: words.joined(separator: " "))
  }

  private static func flow(
    _ values: AttributeValues, _ fields: inout [KernelStatistic]
  ) -> [String] {
    var words: [String] = []
    if let deficit = values.u32(11) {
      let number = Int32(bitPattern: deficit)
      fields.append(KernelStatistic("deficit", number, .level))
      words.append("deficit \(number)")
    }
    if let count = values.u32(12) {
      fields.append(KernelStatistic("cobalt_count", count, .level))
      words.append("count \(count)")
    }
    if let dropping = values.u32(13), dropping != 0 {
      words.append("dropping")
      if let next = values.u32(14) {
        let time = TrafficText.signedTime(microseconds: Int32(bitPattern: next))
        words.append("drop_next " + time)
      }
    }
    if let probability = values.u32(15) {
      fields.append(KernelStatistic("p_drop", probability, .level))
      words.append("blue_prob \(probability)")
      if let timer = values.u32(16) {
        let time = TrafficText.signedTime(microseconds: Int32(bitPattern: timer))
        words.append("blue_timer " + time)
      }
    }
    return words
  }

  /// tc's table: a row for each number, a column for each tin.
  private static func table(
    _ tins: [AttributeValues], _ fields: inout [KernelStatistic]
  ) -> [String] {
    guard let first = tins.first else { return [] }
    var words: [String] = []
    switch tins.count {
    case 3: words.append("Bulk Best Effort Voice")
    case 4: words.append("Bulk Best Effort Video Voice")
    default: words += tins.indices.map { "Tin \($0)" }
    }
    for row in rows where first[row.attribute] != nil {
      if let label = row.label { words.append(label) }
      for (index, tin) in tins.enumerated() {
        let wide = row.isWide ? tin.u64(row.attribute) : tin.u32(row.attribute).map(UInt64.init)
        guard let number = wide else { continue }
        fields.append(
          KernelStatistic("tin\(index).\(row.name)", number, row.kind, drop: row.drop))
        let short = UInt32(truncatingIfNeeded: number)
        switch row.form {
        case .rate: words.append(TrafficText.rate(bytesPerSecond: number))
        case .time: words.append(TrafficText.time(microseconds: short))
        case .size: words.append(TrafficText.size(short))
        case .number: words.append("\(number)")
        }
      }
    }
    return words
  }
}
