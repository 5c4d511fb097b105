/// The qdiscs of one or more devices with what hangs under what.
///
/// A drop in a child is counted again by every qdisc above it (`qdisc_tree_reduce_backlog` and the
/// enqueue functions of net/sched), and mq adds its children up when it is asked. So the drops of a
/// device are those of its outermost qdisc; the reason is at the qdisc that dropped first.
public struct TrafficTree: Sendable {
  /// The qdiscs, in the kernel's order.
  public let qdiscs: [Qdisc]
  private var children: [Place: [Int]] = [:]

  private struct Place: Hashable {
    var interface: Int32
    var handle: TrafficHandle
  }

  /// Orders the qdiscs of a dump.
  public init(_ qdiscs: [Qdisc]) {
    self.qdiscs = qdiscs
    for (index, qdisc) in qdiscs.enumerated()
    where qdisc.parent != .root && qdisc.parent != .ingress && qdisc.parent != .none {
      let place = Place(interface: qdisc.interface, handle: qdisc.parent.qdisc)
      children[place, default: []].append(index)
    }
  }

  /// The outermost qdisc of a device for packets it sends.
  public func root(of interface: Int32) -> Qdisc? {
    qdiscs.first { $0.interface == interface && $0.parent == .root }
  }

  /// The ingress or clsact qdisc of a device.
  public func ingress(of interface: Int32) -> Qdisc? {
    qdiscs.first { $0.interface == interface && $0.parent == .ingress }
  }

  /// The qdiscs that hang under this one.
  public func children(of qdisc: Qdisc) -> [Qdisc] {
    // Only a root may have children without having a handle: the mq that the kernel made.
    if qdisc.handle == .none, qdisc.parent != .root { return [] }
    let place = Place(interface: qdisc.interface, handle: qdisc.handle)
    return (children[place] ?? []).map { qdiscs[$0] }
  }

  /// The drops that began in this qdisc and not in one under it, since it was made; `nil` where the
  /// kernel sent none or a child was replaced or emptied and took its count with it.
  public func ownDrops(of qdisc: Qdisc) -> UInt32? {
    guard var own = qdisc.statistics?.drops else { return nil }
    for child in children(of: qdisc) {
      guard let drops = child.statistics?.drops, own >= drops else { return nil }
      own -= drops
    }
    return own
  }
}
