/// The settings of a class, by the kind of its qdisc.
public enum TrafficClassOptions: Hashable, Sendable {
  /// A class of a tree of token buckets.
  case hierarchyTokenBucket(HierarchyTokenBucketClass)
  /// A class with service curves.
  case serviceCurves(ServiceCurves)
  /// A kind whose settings are a list of numbers.
  case parameters([TrafficParameter])
  /// The kernel sent none.
  case none
  /// A kind that this decoder does not know, with its raw options.
  case unknown([UInt8])
  /// Options that do not have the form of their kind.
  case unreadable(WireError)

  /// Reads `TCA_OPTIONS` of a class.
  init(kind: String, _ bytes: [UInt8]?) {
    guard let bytes else {
      self = .none
      return
    }
    do throws(WireError) {
      switch kind {
      case "htb": self = .hierarchyTokenBucket(try HierarchyTokenBucketClass(bytes))
      case "hfsc": self = .serviceCurves(try ServiceCurves(bytes))
      case "prio", "multiq", "mq", "mqprio", "taprio", "red", "tbf", "netem", "sfb", "fq_codel",
        "sfq", "cake", "clsact", "ingress":
        self = .parameters([])
      default:
        guard let table = OptionTable.classes[kind] else {
          self = .unknown(bytes)
          return
        }
        let values = try SimpleOptions.attributes(bytes, in: "class options")
        self = .parameters(OptionTable.parameters(table, in: values))
      }
    } catch {
      self = .unreadable(error)
    }
  }

  /// The settings as tc prints them, or as `tc -d` does.
  func text(details: Bool) -> String {
    switch self {
    case .hierarchyTokenBucket(let options): options.text(details: details)
    case .serviceCurves(let options): options.text
    case .parameters(let parameters): parameters.map(\.text).joined(separator: " ")
    case .none: ""
    case .unknown(let bytes): "[\(bytes.count) bytes of options of a kind not known here]"
    case .unreadable(let error): "[\(error)]"
    }
  }
}

/// One class of a classful qdisc: a queue of its own with its own counters.
///
/// Read from `RTM_NEWTCLASS`. Source: `tc_fill_tclass` in net/sched/sch_api.c.
public struct TrafficClass: Hashable, Sendable {
  /// The device's interface index.
  public let interface: Int32
  /// The class's own identifier.
  public let identifier: TrafficHandle
  /// The class above it, or `.root`.
  public let parent: TrafficHandle
  /// The qdisc in which its packets wait; `.none` for a built-in one.
  public let leaf: TrafficHandle
  /// The kind of its qdisc.
  public let kind: String
  /// The settings.
  public let options: TrafficClassOptions
  /// What it counted, or `nil` where the kernel sent nothing.
  public let statistics: TrafficStatistics?
  /// What its kind counts beyond that.
  public let extraStatistics: ExtraStatistics?
  /// What could not be read.
  public let problems: [WireError]

  /// Reads the payload of an `RTM_NEWTCLASS` message.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let message = try TrafficMessage(payload)
    interface = message.interface
    identifier = message.handle
    parent = message.parent
    leaf = TrafficHandle(message.information)
    kind = message.kind
    options = TrafficClassOptions(kind: kind, message.values[TrafficAttribute.options])
    statistics = message.statistics
    extraStatistics = message.extraStatistics
    var problems = message.problems
    if case .unreadable(let error) = options { problems.append(error) }
    self.problems = problems
  }

  /// The line that `tc class show` prints; with `device` as it does for all devices.
  public func line(device: String? = nil, details: Bool = false) -> String {
    var words = ["class", kind.printable()]
    if identifier != .none { words.append("\(identifier)") }
    if let device { words += ["dev", device.printable()] }
    words.append(parent == .root ? "root" : "parent \(parent)")
    if leaf != .none { words.append("leaf \(String(leaf.major, radix: 16)):") }
    let text = options.text(details: details)
    if !text.isEmpty { words.append(text) }
    return words.joined(separator: " ")
  }

  /// What `tc -s -d class show` prints, on one line.
  public func detailedText(device: String? = nil) -> String {
    let extra = extraStatistics.map(\.text)
    return ([line(device: device, details: true), statistics?.text, extra] as [String?])
      .compactMap(\.self).joined(separator: " ")
  }
}
