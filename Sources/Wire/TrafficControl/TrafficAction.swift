// TCA_ACT_* of include/uapi/linux/pkt_cls.h.
private let kindAttribute: UInt16 = 1
private let optionsAttribute: UInt16 = 2
private let statisticsAttribute: UInt16 = 4
private let cookieAttribute: UInt16 = 6
private let flagsAttribute: UInt16 = 7
private let hardwareStatisticsAttribute: UInt16 = 8
private let usedHardwareStatisticsAttribute: UInt16 = 9

/// What a filter does with the packets it matches: one step of a list.
public struct TrafficAction: Hashable, Sendable {
  /// The rest of an action's settings, where they decide what happens to packets.
  public enum Detail: Hashable, Sendable {
    /// A verdict, at times with a second one by chance.
    case generic(RandomVerdict?)
    /// A limit on the rate.
    case police(Policer)
    /// A copy or the packet itself goes to another device.
    case mirror(Mirror)
    /// Anything else, as the words that tc prints.
    case other
  }

  /// The second verdict of a generic action (`struct tc_gact_p`).
  public struct RandomVerdict: Hashable, Sendable {
    /// Whether every `value`th packet takes it; otherwise each packet does with a chance of 1 in `value`.
    public let isDeterministic: Bool
    /// The verdict.
    public let control: ActionControl
    /// One packet in so many.
    public let value: UInt16
  }

  /// Where a packet or its copy goes (`struct tc_mirred`).
  public struct Mirror: Hashable, Sendable {
    /// The interface index of the other device.
    public let interface: Int32
    /// Whether the packet itself goes there, so that it is gone from here.
    public let isRedirect: Bool
    /// Whether the other device receives the packet; otherwise it sends it.
    public let toIngress: Bool
  }

  /// The place in the filter's list, from 1.
  public let order: UInt16
  /// The kind, such as `gact` or `police`.
  public let kind: String
  /// The number under which actions of this kind are kept and shared.
  public let index: UInt32?
  /// What happens next; of a policer, to packets beyond the rate.
  public let control: ActionControl?
  /// The settings that decide what happens to packets.
  public let detail: Detail
  /// What it counted; `drops` are packets that it dropped.
  public let statistics: TrafficStatistics?
  /// What could not be read.
  public let problems: [WireError]
  /// The settings as tc prints them, without the device a mirror sends to.
  let words: ActionWords
  private let references: Int32
  private let bindings: Int32
  private let cookie: [UInt8]?
  private let trailer: [String]

  /// Reads one nest of a list of actions, at its place.
  init(order: UInt16, _ nest: [UInt8]) throws(WireError) {
    let values = AttributeValues(nest, in: "tc action")
    guard let kind = values.text(kindAttribute) else {
      throw values.problem ?? .malformed(field: "TCA_ACT_KIND", text: "")
    }
    let options = AttributeValues(values[optionsAttribute] ?? [], in: "tc action options")
    self.init(order: order, kind: kind, options, values)
  }

  /// Reads the nest of a policer that hangs at a filter directly, as old kernels have it.
  init(police nest: [UInt8]) {
    let options = AttributeValues(nest, in: "police")
    self.init(order: 0, kind: "police", options, AttributeValues([], in: "police"))
  }

  /// Reads an action from its options and what stands around them.
  private init(
    order: UInt16, kind: String, _ options: AttributeValues, _ values: AttributeValues
  ) {
    self.order = order
    self.kind = kind
    let form = ActionForm(kind: kind, options)
    index = form.index
    control = form.control
    references = form.references
    bindings = form.bindings
    words = form.words
    detail = form.detail
    statistics = values[statisticsAttribute].map(TrafficStatistics.init(nest:))
    cookie = values[cookieAttribute]
    trailer = Self.trailer(values)
    problems = [values.problem, options.problem, form.problem, statistics?.problem]
      .compactMap(\.self)
  }

  /// Reads a list of actions; those that cannot be read are left out and named in `problems`.
  static func list(_ nest: [UInt8]) -> (actions: [TrafficAction], problems: [WireError]) {
    let values = AttributeValues(nest, in: "tc actions")
    var actions: [TrafficAction] = []
    var problems = [values.problem].compactMap(\.self)
    for order in values.types {
      guard let nest = values[order] else { continue }
      do throws(WireError) {
        let action = try TrafficAction(order: order, nest)
        problems += action.problems
        actions.append(action)
      } catch {
        problems.append(error)
      }
    }
    return (actions, problems)
  }

  /// What the action does, as tc prints it, without the numbers of its book-keeping.
  ///
  /// `interfaceName` names the device that a mirror sends to.
  public func brief(interfaceName: (Int32) -> String? = { _ in nil }) -> String {
    words.brief(mirror: mirrorText(interfaceName))
  }

  /// The action as `tc filter show` prints it.
  public func text(interfaceName: (Int32) -> String? = { _ in nil }) -> String {
    var text = words.full(mirror: mirrorText(interfaceName))
    if let index, kind != "police" { text += " index \(index)" }
    text += " ref \(references) bind \(bindings)"
    if let after = words.after { text += " " + after }
    if let cookie { text += " cookie " + cookie.hexadecimal }
    return ([text] + trailer).joined(separator: " ")
  }

  /// The loss that somebody configured here, or `nil`.
  public var deliberateDrop: DeliberateDrop? {
    switch detail {
    case .police(let policer): return policer.deliberateDrop
    case .generic(.some(let random)) where random.value > 0:
      let share = 1 / Double(random.value)
      switch (control == .drop, random.control == .drop) {
      case (true, true): return .always
      case (true, false): return random.value == 1 ? nil : .probability(1 - share)
      case (false, true): return random.value == 1 ? .always : .probability(share)
      case (false, false): return nil
      }
    default: return control == .drop ? .always : nil
    }
  }

  private func mirrorText(_ interfaceName: (Int32) -> String?) -> String? {
    guard case .mirror(let mirror) = detail else { return nil }
    let direction = mirror.toIngress ? "Ingress" : "Egress"
    let verb = mirror.isRedirect ? "Redirect" : "Mirror"
    let device = interfaceName(mirror.interface)?.printable() ?? "if\(mirror.interface)"
    return "(\(direction) \(verb) to device \(device))"
  }

  private static func trailer(_ values: AttributeValues) -> [String] {
    var words: [String] = []
    if let flags = values[flagsAttribute], let value = flags.native32(0),
      let selector = flags.native32(4), selector & value & 1 != 0
    {
      words.append("no_percpu")
    }
    for (attribute, name) in [
      (hardwareStatisticsAttribute, "hw_stats"), (usedHardwareStatisticsAttribute, "used_hw_stats"),
    ] {
      guard let bits = values[attribute], let value = bits.native32(0),
        let selector = bits.native32(4)
      else { continue }
      let types = value & selector
      let shown = [(1 as UInt32, "immediate"), (2, "delayed")].filter { types & $0.0 != 0 }
      words.append(name + " " + (types == 0 ? "disabled" : shown.map(\.1).joined(separator: " ")))
    }
    return words
  }
}

/// What tc prints of an action, in pieces.
struct ActionWords: Hashable, Sendable {
  /// The words before the verdict; a mirror's device goes between them and the verdict.
  var before: String
  /// The verdict with what stands around it.
  var control = ""
  /// What tc prints besides, which says nothing about packets.
  var rest = ""
  /// What stands after the book-keeping.
  var after: String?

  func brief(mirror: String?) -> String {
    [before, mirror ?? "", control].filter { !$0.isEmpty }.joined(separator: " ")
  }

  func full(mirror: String?) -> String {
    [before, mirror ?? "", control, rest].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
