/// A filter: what it matches among the packets that pass its place, and what it does with them.
///
/// Read from `RTM_NEWTFILTER`. Source: `tcf_fill_node` in net/sched/cls_api.c.
public struct TrafficFilter: Hashable, Sendable {
  /// Whether hardware runs the filter (`TCA_CLS_FLAGS_*`).
  public struct Offload: OptionSet, Hashable, Sendable {
    /// The kernel's bits.
    public let rawValue: UInt32
    /// Takes over the kernel's bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// Never in hardware.
    public static let skipHardware = Offload(rawValue: 1)
    /// Only in hardware: the host does not see what it drops.
    public static let skipSoftware = Offload(rawValue: 2)
    /// Hardware runs it.
    public static let inHardware = Offload(rawValue: 4)
    /// Hardware does not run it.
    public static let notInHardware = Offload(rawValue: 8)

    /// The bits as tc prints them.
    var words: [String] {
      var words: [String] = []
      if contains(.skipHardware) { words.append("skip_hw") }
      if contains(.skipSoftware) { words.append("skip_sw") }
      if contains(.inHardware) {
        words.append("in_hw")
      } else if contains(.notInHardware) {
        words.append("not_in_hw")
      }
      return words
    }
  }

  /// The device's interface index; `nil` for a filter of a shared block.
  public let interface: Int32?
  /// The shared block, for a filter that hangs in one.
  public let block: UInt32?
  /// Where it hangs: a qdisc, a class, or one side of clsact.
  public let parent: TrafficHandle
  /// The filter's own number; 0 for the entry that stands for all of one priority.
  public let handle: UInt32
  /// Filters with lower numbers are asked first.
  public let priority: UInt16
  /// The Ethernet protocol it is asked for.
  public let etherType: UInt16
  /// The chain, where the kernel says; packets start in chain 0.
  public let chain: UInt32?
  /// The kind, such as `flower`.
  public let kind: String
  /// The class that matching packets go to.
  public let classIdentifier: TrafficHandle?
  /// Whether hardware runs it.
  public let offload: Offload
  /// What it matches, in words such as `dport 53`; empty for what matches everything.
  public let match: String
  /// How many packets matched, for kinds that count them.
  public let hits: UInt64?
  /// Whether a BPF program decides by itself whether to drop (`direct-action`).
  public let isDirectAction: Bool
  /// What it does with what it matches, in order.
  public let actions: [TrafficAction]
  /// What could not be read.
  public let problems: [WireError]
  private let words: [String]

  /// Reads the payload of an `RTM_NEWTFILTER` message.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let message = try TrafficMessage(payload)
    // A shared block is given in place of device and parent.
    let isShared = message.interface == -1
    interface = isShared ? nil : message.interface
    block = isShared ? message.parent.number : nil
    parent = isShared ? .none : message.parent
    handle = message.handle.number
    priority = UInt16(truncatingIfNeeded: message.information >> 16)
    etherType = UInt16(bigEndian: UInt16(truncatingIfNeeded: message.information))
    chain = message.values.u32(TrafficAttribute.chain)
    kind = message.kind
    let form = FilterForm(
      kind: kind, handle: handle, message.values[TrafficAttribute.options])
    classIdentifier = form.classIdentifier
    offload = form.offload
    match = form.match
    hits = form.hits
    isDirectAction = form.isDirectAction
    words = form.words
    actions = form.actions
    problems = message.problems + form.problems
  }

  /// Whether this is the entry that the kernel lists before the filters of one priority.
  public var isHead: Bool { handle == 0 && words.isEmpty && actions.isEmpty }

  /// The filter as `tc filter show` prints it for one place, on one line, actions included.
  public func text(interfaceName: (Int32) -> String? = { _ in nil }) -> String {
    var parts = ["filter"]
    if etherType != 0 { parts.append("protocol \(EtherTypeName.text(etherType))") }
    if priority != 0 { parts.append("pref \(priority)") }
    parts.append(kind.printable())
    if let chain { parts.append("chain \(chain)") }
    parts += words
    for action in actions {
      let prefix = action.order == 0 ? "" : "action order \(action.order): "
      parts.append(prefix + action.text(interfaceName: interfaceName))
    }
    return parts.joined(separator: " ")
  }

  /// The loss that somebody configured here: that of the first action that drops, and whether
  /// other actions before it may already have decided.
  public var deliberateDrop: DeliberateDrop? {
    for action in actions {
      if let drop = action.deliberateDrop { return drop }
      // A verdict other than to go on ends the list.
      if case .generic(nil) = action.detail, let control = action.control, control != .pipe {
        return nil
      }
    }
    return nil
  }
}
