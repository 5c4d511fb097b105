// Message types of include/uapi/linux/rtnetlink.h.
private let getQdisc: UInt16 = 38
private let getClass: UInt16 = 42
private let getFilter: UInt16 = 46
/// `NLM_F_ECHO`: send the answer to the one who asked as well.
private let echo: UInt16 = 0x8

/// Requests for qdiscs, classes and filters.
///
/// Tried on Linux 6.1 and 6.18. A dump of qdiscs lists those of every device, whatever device the
/// request names; a single qdisc, the classes and the filters of one device can be asked for alone.
public enum TrafficRequest {
  /// The type of a message that holds a qdisc.
  public static let newQdisc: UInt16 = 36
  /// The type of a message that holds a class.
  public static let newClass: UInt16 = 40
  /// The type of a message that holds a filter.
  public static let newFilter: UInt16 = 44

  /// All qdiscs of all devices.
  ///
  /// With `hidden`, also those that the kernel made by default below an mq root. Built-in `noop` and `noqueue` below the root are never listed.
  public static func allQdiscs(hidden: Bool = false) -> NetlinkRequest {
    var request = NetlinkRequest(
      type: getQdisc, flags: NetlinkRequest.dump, header: header(interface: 0))
    if hidden { request.append(attribute: TrafficAttribute.dumpInvisible, []) }
    return request
  }

  /// One qdisc of one device, by the place where it hangs.
  ///
  /// `parent` is `.root`, `.ingress` (for ingress and clsact) or a class. The answer is one
  /// `RTM_NEWQDISC` and, in a datagram of its own, an acknowledgement. Where nothing hangs there the
  /// kernel answers ENOENT. For a built-in `noop` it sends no qdisc: an acknowledgement alone, or
  /// EINVAL from Linux 6.8 on. The children of an mq that the kernel made by default cannot be asked
  /// for, since that mq has no handle; their numbers are those of its classes.
  ///
  /// The kernel sends the answer through the notification path (`qdisc_notify`), so programs
  /// that watch `RTNLGRP_TC`, such as `tc monitor`, see the qdisc listed once more, unchanged.
  public static func qdisc(interface: Int32, parent: TrafficHandle) -> NetlinkRequest {
    NetlinkRequest(
      type: getQdisc, flags: NetlinkRequest.acknowledge | echo,
      header: header(interface: interface, parent: parent))
  }

  /// One qdisc of one device by its own handle, such as the leaf that a class names.
  public static func qdisc(interface: Int32, handle: TrafficHandle) -> NetlinkRequest {
    NetlinkRequest(
      type: getQdisc, flags: NetlinkRequest.acknowledge | echo,
      header: header(interface: interface, handle: handle))
  }

  /// All classes of one device.
  public static func classes(interface: Int32) -> NetlinkRequest {
    NetlinkRequest(
      type: getClass, flags: NetlinkRequest.dump, header: header(interface: interface))
  }

  /// The filters of one device that hang under `parent`.
  ///
  /// That is the handle of a qdisc, a class, `.clsactIngress` or `.clsactEgress`. An ingress qdisc answers to `.clsactIngress` as well.
  public static func filters(interface: Int32, parent: TrafficHandle) -> NetlinkRequest {
    NetlinkRequest(
      type: getFilter, flags: NetlinkRequest.dump,
      header: header(interface: interface, parent: parent))
  }

  /// The filters of a block that several devices share.
  public static func filters(block: UInt32) -> NetlinkRequest {
    NetlinkRequest(
      type: getFilter, flags: NetlinkRequest.dump,
      header: header(interface: -1, parent: TrafficHandle(block)))
  }

  /// `struct tcmsg`.
  private static func header(
    interface: Int32, handle: TrafficHandle = .none, parent: TrafficHandle = .none
  ) -> [UInt8] {
    [0, 0, 0, 0] + NetlinkRequest.native(interface) + NetlinkRequest.native(handle.number)
      + NetlinkRequest.native(parent.number) + [0, 0, 0, 0]
  }
}
