/// The settings of one filter, by kind.
///
/// Source: `TCA_U32_*`, `TCA_FLOWER_*`, … of include/uapi/linux/pkt_cls.h.
struct FilterForm {
  var classIdentifier: TrafficHandle?
  var offload: TrafficFilter.Offload = []
  var match = ""
  var hits: UInt64?
  var isDirectAction = false
  var words: [String] = []
  var actions: [TrafficAction] = []
  var problems: [WireError] = []

  /// Where each kind has its class, its policer and its actions.
  private static let places: [String: (class: UInt16, police: UInt16, actions: UInt16)] = [
    "u32": (1, 6, 7), "flower": (1, 0, 3), "matchall": (1, 0, 2), "basic": (1, 4, 3),
    "fw": (1, 2, 4), "bpf": (3, 2, 1), "cgroup": (0, 2, 1), "flow": (3, 10, 9),
    "route": (1, 5, 6),
  ]

  init(kind: String, handle: UInt32, _ options: [UInt8]?) {
    guard let options else { return }
    guard let place = Self.places[kind] else {
      if handle != 0 { words.append("handle " + TrafficText.hexadecimal(handle)) }
      words.append("[\(options.count) bytes of options of a kind not known here]")
      return
    }
    let values = AttributeValues(options, in: "tc filter options")
    if let problem = values.problem { problems.append(problem) }
    if place.class != 0 {
      classIdentifier = values.u32(place.class).map(TrafficHandle.init)
    }
    read(kind, handle, values)
    if place.police != 0, let nest = values[place.police] {
      let action = TrafficAction(police: nest)
      problems += action.problems
      actions.append(action)
    }
    if let nest = values[place.actions] {
      let (list, problems) = TrafficAction.list(nest)
      actions += list
      self.problems += problems
    }
  }

  private mutating func read(_ kind: String, _ handle: UInt32, _ values: AttributeValues) {
    switch kind {
    case "u32":
      let universal = UniversalMatch(handle: handle, values)
      offload = universal.offload
      words = universal.words
      match = universal.pretty
      hits = universal.hits
      if let problem = universal.problem { problems.append(problem) }
    case "flower":
      readHandle(handle)
      if let classIdentifier { words.append(Self.flowerClass(classIdentifier)) }
      let keys = FlowerMatch(values)
      words += keys.words
      match = keys.words.joined(separator: " ")
      readOffload(values.u32(22))
      if offload.contains(.inHardware), let count = values.u32(86) {
        words.append("in_hw_count \(count)")
      }
    case "matchall":
      readHandle(handle)
      readFlow()
      readOffload(values.u32(3))
      hits = values.u64(4)
    case "basic":
      readHandle(handle)
      readFlow()
      readExtendedMatch(values[2])
    case "cgroup":
      readHandle(handle)
      readExtendedMatch(values[3])
    case "fw": readMark(handle, values)
    case "bpf": readProgram(handle, values)
    case "flow": readFlowHash(handle, values)
    case "route": readRoute(handle, values)
    default: break
    }
  }

  private mutating func readHandle(_ handle: UInt32) {
    if handle != 0 { words.append("handle " + TrafficText.hexadecimal(handle)) }
  }

  private mutating func readFlow() {
    if let classIdentifier { words.append("flowid \(classIdentifier)") }
  }

  private mutating func readOffload(_ bits: UInt32?) {
    guard let bits else { return }
    offload = TrafficFilter.Offload(rawValue: bits)
    words += offload.words
  }

  /// A class beyond 0xffe0 stands for a hardware traffic class.
  private static func flowerClass(_ handle: TrafficHandle) -> String {
    (0xffe0...0xffef).contains(handle.minor)
      ? "hw_tc \(handle.minor - 0xffe0)" : "classid \(handle)"
  }

  /// A tree of extended matches, which is counted but not decoded.
  private mutating func readExtendedMatch(_ nest: [UInt8]?) {
    guard let nest else { return }
    let count = AttributeValues(nest, in: "ematch")[1]?.native16(0) ?? 0
    if count == 0 { return }
    let text = "[\(count) extended match\(count == 1 ? "" : "es"), not decoded]"
    words.append(text)
    match = text
  }

  private mutating func readMark(_ handle: UInt32, _ values: AttributeValues) {
    let mask = values.u32(5)
    if handle != 0 || mask != nil {
      var text = TrafficText.hexadecimal(handle)
      if let mask, mask != .max { text += "/" + TrafficText.hexadecimal(mask) }
      words.append("handle " + text)
      match = "mark " + text
    }
    if let classIdentifier { words.append("classid \(classIdentifier)") }
    if let device = values.text(3) { words.append("input dev " + device.printable()) }
  }

  private mutating func readProgram(_ handle: UInt32, _ values: AttributeValues) {
    readHandle(handle)
    readFlow()
    // tc prints the name before the flags and the rest after them.
    let name = values.text(7)
    if let name { words.append(name.printable()) }
    isDirectAction = (values.u32(8) ?? 0) & 1 != 0
    if isDirectAction { words.append("direct-action") }
    readOffload(values.u32(9))
    let program = ActionForm.program(
      name: nil, operations: values[5], count: values.u16(4), identifier: values.u32(11),
      tag: values[10])
    if !program.isEmpty { words.append(String(program.dropFirst())) }
    match = "program" + (name.map { " " + $0.printable() } ?? "") + program
  }

  private mutating func readFlowHash(_ handle: UInt32, _ values: AttributeValues) {
    words.append("handle " + TrafficText.hexadecimal(handle))
    switch values.u32(2) {
    case 0: words.append("map")
    case 1: words.append("hash")
    default: break
    }
    let names = [
      "src", "dst", "proto", "proto-src", "proto-dst", "iif", "priority", "mark", "nfct",
      "nfct-src", "nfct-dst", "nfct-proto-src", "nfct-proto-dst", "rt-classid", "sk-uid", "sk-gid",
      "vlan-tag", "rxhash",
    ]
    if let keys = values.u32(1) {
      let set = names.indices.filter { keys & 1 << UInt32($0) != 0 }.map { names[$0] }
      words.append("keys " + set.joined(separator: ","))
    }
    let (mask, value) = (values.u32(6) ?? .max, values.u32(7) ?? 0)
    let padded: (UInt32) -> String = {
      let digits = String($0, radix: 16)
      return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
    if mask != .max { words.append("and " + padded(mask)) }
    if mask & value != 0 { words.append("xor " + padded(mask & value)) }
    if (mask & value) ^ value != 0 { words.append("or " + padded((mask & value) ^ value)) }
    if let shift = values.u32(4) { words.append("rshift \(shift)") }
    if let addend = values.u32(5) { words.append("addend " + TrafficText.hexadecimal(addend)) }
    if let divisor = values.u32(8) { words.append("divisor \(divisor)") }
    if let classIdentifier { words.append("baseclass \(classIdentifier)") }
    if let perturb = values.u32(12) { words.append("perturb \(perturb)sec") }
    readExtendedMatch(values[11])
  }

  private mutating func readRoute(_ handle: UInt32, _ values: AttributeValues) {
    if handle != 0 {
      let digits = String(handle, radix: 16)
      words.append("fh 0x" + String(repeating: "0", count: 8 - digits.count) + digits)
    }
    if handle & 0x7f00 != 0 { words.append("order \(handle >> 8 & 0x7f)") }
    readFlow()
    var realms: [String] = []
    if let realm = values.u32(2) { realms.append("to \(realm)") }
    if let realm = values.u32(3) { realms.append("from \(realm)") }
    if let interface = values.u32(4) { realms.append("fromif if\(interface)") }
    words += realms
    match = realms.joined(separator: " ")
  }
}
