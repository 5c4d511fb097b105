/// The settings of one action: the numbers that all kinds share, and the words of each.
///
/// Source: `tc_gen` of include/uapi/linux/pkt_cls.h, include/uapi/linux/tc_act/.
struct ActionForm {
  var index: UInt32?
  var control: ActionControl?
  var references: Int32 = 0
  var bindings: Int32 = 0
  var words: ActionWords
  var detail = TrafficAction.Detail.other
  var problem: WireError?

  /// Where each kind has the struct that begins with `tc_gen`; 2 for kinds not listed.
  private static let parameterAttributes: [String: UInt16] = [
    "csum": 1, "ct": 1, "connmark": 1, "nat": 1, "ife": 1, "ctinfo": 3,
  ]

  init(kind: String, _ values: AttributeValues) {
    words = ActionWords(before: kind.printable())
    if kind == "police" {
      readPolice(values)
      return
    }
    var attribute = Self.parameterAttributes[kind] ?? 2
    if kind == "pedit", values[attribute] == nil { attribute = 4 }
    let bytes = values[attribute] ?? []
    guard let index = bytes.native32(0), let control = bytes.native32(8),
      let references = bytes.native32(12), let bindings = bytes.native32(16)
    else {
      problem = .truncated(field: "tc_gen of \(kind.printable())", needed: 20, have: bytes.count)
      return
    }
    self.index = index
    self.control = ActionControl(number: control)
    self.references = Int32(bitPattern: references)
    self.bindings = Int32(bitPattern: bindings)
    words.control = "\(ActionControl(number: control))"
    let extra = Array(bytes.dropFirst(20))
    switch kind {
    case "gact": readGeneric(values)
    case "mirred": readMirror(extra)
    case "bpf": readProgram(values)
    case "skbedit": readEdit(values)
    case "vlan": readVLAN(values, operation: extra.native32(0))
    case "csum": readChecksum(flags: extra.native32(0))
    case "sample":
      words.before +=
        " rate 1/\(values.u32(3) ?? 0) group \(values.u32(5) ?? 0)"
        + (values.u32(4).map { " trunc_size \($0)" } ?? "")
    case "connmark": words.before += " zone \(extra.native16(0) ?? 0)"
    case "nat": readTranslation(extra)
    case "mpls": readMPLS(values, operation: extra.native32(0))
    case "tunnel_key": readTunnel(values, operation: extra.native32(0))
    case "ct": readTracking(values)
    case "pedit":
      words.control = "action " + words.control + " keys \(extra.first ?? 0)"
    case "simple":
      words = ActionWords(before: "Simple <\((values.text(3) ?? "").printable())>")
    case "skbmod": readModify(values, flags: extra.native64(0) ?? 0)
    case "ife": readEncapsulation(values, flags: extra.native16(0) ?? 0)
    case "ctinfo": readInformation(values)
    default: break
    }
  }

  private mutating func readPolice(_ values: AttributeValues) {
    do throws(WireError) {
      let policer = try Policer(values)
      index = policer.index
      control = policer.exceedControl
      references = policer.references
      bindings = policer.bindings
      words = policer.words
      detail = .police(policer)
    } catch {
      problem = error
    }
  }

  private mutating func readGeneric(_ values: AttributeValues) {
    words.control = "action " + words.control
    var random: TrafficAction.RandomVerdict?
    var name = "none"
    // struct tc_gact_p: type, value, verdict.
    if let bytes = values[3], let type = bytes.native16(0), let value = bytes.native16(2),
      let verdict = bytes.native32(4), type == 1 || type == 2
    {
      name = type == 1 ? "netrand" : "determ"
      random = TrafficAction.RandomVerdict(
        isDeterministic: type == 2, control: ActionControl(number: verdict), value: value)
    }
    detail = .generic(random)
    let text = "random type \(name) \(random?.control ?? .pass) val \(random?.value ?? 0)"
    if random == nil { words.rest = text } else { words.control += " " + text }
  }

  private mutating func readMirror(_ extra: [UInt8]) {
    // Egress redirect 1, egress mirror 2, ingress redirect 3, ingress mirror 4.
    guard let operation = extra.native32(0), let interface = extra.native32(4),
      (1...4).contains(operation)
    else {
      problem = .truncated(field: "tc_mirred", needed: 28, have: extra.count + 20)
      return
    }
    detail = .mirror(
      TrafficAction.Mirror(
        interface: Int32(bitPattern: interface), isRedirect: operation == 1 || operation == 3,
        toIngress: operation > 2))
  }

  private mutating func readProgram(_ values: AttributeValues) {
    words.before += Self.program(
      name: values.text(6), operations: values[4], count: values.u16(3), identifier: values.u32(9),
      tag: values[8])
    words.control = "default-action " + words.control
  }

  /// A BPF program as tc prints it: its name, the instructions of a classic one, its number.
  static func program(
    name: String?, operations: [UInt8]?, count: UInt16?, identifier: UInt32?, tag: [UInt8]?
  ) -> String {
    var words = ""
    if let name { words += " " + name.printable() }
    if let operations, let count, count > 0 {
      let instructions = stride(from: 0, to: min(operations.count, Int(count) * 8), by: 8)
        .compactMap { offset -> String? in
          guard let code = operations.native16(offset), let yes = operations.byte(offset + 2),
            let no = operations.byte(offset + 3), let value = operations.native32(offset + 4)
          else { return nil }
          return "\(code) \(yes) \(no) \(value)"
        }
      words += " bytecode '\(count)," + instructions.joined(separator: ",") + "'"
    }
    if let identifier { words += " id \(identifier)" }
    if let tag { words += " tag " + tag.hexadecimal }
    return words
  }

  private mutating func readEdit(_ values: AttributeValues) {
    if let queue = values.u16(4) { words.before += " queue_mapping \(queue)" }
    if let priority = values.u32(3) { words.before += " priority \(TrafficHandle(priority))" }
    if let mark = values.u32(5) { words.before += " mark \(mark)" }
    if let mask = values.u32(8) { words.before += "/" + TrafficText.alternate(mask) }
    if let type = values.u16(7) {
      let names = ["host", "broadcast", "multicast", "otherhost"]
      words.before += " ptype " + (type < 4 ? names[Int(type)] : "\(type)")
    }
    if (values.u64(9) ?? 0) & 0x20 != 0 { words.before += " inheritdsfield" }
  }

  private mutating func readVLAN(_ values: AttributeValues, operation: UInt32?) {
    let names: [UInt32: String] = [
      1: "pop", 2: "push", 3: "modify", 4: "pop_eth", 5: "push_eth",
    ]
    words.before += " " + (names[operation ?? 0] ?? "operation \(operation ?? 0)")
    if operation == 2 || operation == 3 {
      if let identifier = values.u16(3) { words.before += " id \(identifier)" }
      if let number = values.be16(4) { words.before += " protocol \(EtherTypeName.text(number))" }
      if let priority = values.u8(6) { words.before += " priority \(priority)" }
    } else if operation == 5 {
      if let address = values[7] { words.before += " dst_mac " + AddressText.mac(address) }
      if let address = values[8] { words.before += " src_mac " + AddressText.mac(address) }
    }
  }

  private mutating func readChecksum(flags: UInt32?) {
    let names = ["iph", "icmp", "igmp", "tcp", "udp", "udplite", "sctp"]
    let set = names.indices.filter { (flags ?? 0) & 1 << UInt32($0) != 0 }.map { names[$0] }
    words.before += " (" + (set.isEmpty ? "?empty" : set.joined(separator: ", ")) + ")"
    words.control = "action " + words.control
  }

  /// The prefix length is that of the mask; tc 6.1 prints a wrong one on little-endian machines.
  private mutating func readTranslation(_ extra: [UInt8]) {
    guard extra.count >= 16, let flags = extra.native32(12) else { return }
    let length = extra[8..<12].reduce(0) { $0 + $1.nonzeroBitCount }
    words.before +=
      (flags & 1 != 0 ? " egress " : " ingress ") + AddressText.ipv4(Array(extra[0..<4]))
      + "/\(length) " + AddressText.ipv4(Array(extra[4..<8]))
  }

  private mutating func readMPLS(_ values: AttributeValues, operation: UInt32?) {
    let names: [UInt32: String] = [
      1: "pop", 2: "push", 3: "modify", 4: "dec_ttl", 5: "mac_push",
    ]
    let operation = operation ?? 0
    words.before += " " + (names[operation] ?? "operation \(operation)")
    if [1, 2, 5].contains(operation), let number = values.be16(4) {
      words.before += " protocol \(EtherTypeName.text(number))"
    }
    guard [2, 3, 5].contains(operation) else { return }
    if let label = values.u32(5) { words.before += " label \(label)" }
    if let trafficClass = values.u8(6) { words.before += " tc \(trafficClass)" }
    if let bottom = values.u8(8) { words.before += " bos \(bottom)" }
    if let lifetime = values.u8(7) { words.before += " ttl \(lifetime)" }
  }

  private mutating func readTunnel(_ values: AttributeValues, operation: UInt32?) {
    guard operation == 1 else {
      words.before += operation == 2 ? " unset" : " operation \(operation ?? 0)"
      return
    }
    words.before += " set"
    for (attribute, name) in [(3 as UInt16, "src_ip"), (4, "dst_ip"), (5, "src_ip"), (6, "dst_ip")]
    {
      if let address = values[attribute] { words.before += " \(name) " + AddressText.ip(address) }
    }
    if let key = values.be32(7) { words.before += " key_id \(key)" }
    if let port = values.be16(9) { words.before += " dst_port \(port)" }
    if values[11] != nil { words.before += " [options]" }
    if let off = values.u8(10) { words.before += off == 0 ? " csum" : " nocsum" }
    if let type = values.u8(12), type != 0 {
      words.before += " tos " + TrafficText.hexadecimal(type)
    }
    if let lifetime = values.u8(13), lifetime != 0 { words.before += " ttl \(lifetime)" }
  }

  private mutating func readTracking(_ values: AttributeValues) {
    let flags = values.u16(3) ?? 0
    if flags & 1 != 0 {
      words.before += flags & 2 != 0 ? " commit force" : " commit"
    } else if flags & 4 != 0 {
      words.before += " clear"
    }
    if let mark = values.u32(5) {
      words.before += " mark \(mark)"
      if let mask = values.u32(6), mask != .max {
        words.before += "/" + TrafficText.hexadecimal(mask)
      }
    }
    if let zone = values.u16(4) { words.before += " zone \(zone)" }
    if let label = values[7] {
      words.before += " label " + label.hexadecimal
      if let mask = values[8], mask.contains(where: { $0 != 0xff }) {
        words.before += "/" + mask.hexadecimal
      }
    }
    guard flags & 8 != 0 else { return }
    words.before += " nat" + (flags & 16 != 0 ? " src" : flags & 32 != 0 ? " dst" : "")
    for (first, last) in [(9 as UInt16, 10 as UInt16), (11, 12)] {
      guard let address = values[first] else { continue }
      words.before += " addr " + AddressText.ip(address)
      if let end = values[last], end != address { words.before += "-" + AddressText.ip(end) }
    }
    if let port = values.be16(13) {
      words.before += " port \(port)"
      if let end = values.be16(14), end != port { words.before += "-\(end)" }
    }
  }

  private mutating func readModify(_ values: AttributeValues, flags: UInt64) {
    if let type = values.u16(5) {
      words.control += " set etype 0x" + String(type, radix: 16, uppercase: true)
    }
    if let address = values[3] { words.control += " set dmac " + AddressText.mac(address) }
    if let address = values[4] { words.control += " set smac " + AddressText.mac(address) }
    if flags & 8 != 0 { words.control += " swap mac" }
    if flags & 16 != 0 { words.control += " ecn" }
  }

  private mutating func readEncapsulation(_ values: AttributeValues, flags: UInt16) {
    words.before += flags & 1 != 0 ? " encode" : " decode"
    words.control = "action " + words.control
    if let type = values.u16(5) {
      words.rest = "type 0X" + String(type, radix: 16, uppercase: true)
    }
    let fields = values.nested(6, in: "ife metadata")
    for (attribute, name) in [(1 as UInt16, "mark"), (5, "tcindex"), (3, "prio")] {
      guard let bytes = fields?[attribute] else { continue }
      let number = bytes.native32(0) ?? bytes.native16(0).map(UInt32.init)
      words.rest += number.map { " use \(name) \($0)" } ?? " allow \(name)"
    }
    if let address = values[3] { words.rest += " dst " + AddressText.mac(address) }
    if let address = values[4] { words.rest += " src " + AddressText.mac(address) }
  }

  private mutating func readInformation(_ values: AttributeValues) {
    words.before += " zone \(values.u16(4) ?? 0)"
    if let mask = values.u32(5) {
      let state = values.u32(6) ?? 0
      words.after = "dscp \(Self.padded(mask)) \(Self.padded(state))"
    }
    if let mask = values.u32(7) {
      words.after = (words.after.map { $0 + " " } ?? "") + "cpmark \(Self.padded(mask))"
    }
  }

  private static func padded(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
