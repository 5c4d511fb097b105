/// The name of a qdisc or class: two 16-bit numbers, of which the first is that of the qdisc.
///
/// Source: `TC_H_MAJ`, `TC_H_MIN` in include/uapi/linux/pkt_sched.h.
public struct TrafficHandle: Hashable, Sendable, CustomStringConvertible {
  /// The kernel's 32-bit number.
  public let number: UInt32

  /// Names the object that the kernel numbers `number`.
  public init(_ number: UInt32) {
    self.number = number
  }

  /// Not named: a built-in default qdisc, or no class (`TC_H_UNSPEC`).
  public static let none = TrafficHandle(0)
  /// The parent of a device's outermost qdisc (`TC_H_ROOT`).
  public static let root = TrafficHandle(0xffff_ffff)
  /// The parent of an ingress or clsact qdisc (`TC_H_INGRESS`).
  public static let ingress = TrafficHandle(0xffff_fff1)
  /// The class of ingress and clsact under which filters for received packets hang.
  public static let clsactIngress = TrafficHandle(0xffff_fff2)
  /// The class of clsact under which filters for sent packets hang.
  public static let clsactEgress = TrafficHandle(0xffff_fff3)

  /// The number of the qdisc, in the upper half.
  public var major: UInt16 { UInt16(truncatingIfNeeded: number >> 16) }
  /// The number of the class within the qdisc; 0 for the qdisc itself.
  public var minor: UInt16 { UInt16(truncatingIfNeeded: number) }
  /// The handle of the qdisc that this class belongs to.
  public var qdisc: TrafficHandle { TrafficHandle(number & 0xffff_0000) }

  /// The handle as tc prints it: `8001:`, `1:10`, `root` or `none`.
  public var description: String {
    switch self {
    case .root: "root"
    case .none: "none"
    case _ where major == 0: ":" + String(minor, radix: 16)
    case _ where minor == 0: String(major, radix: 16) + ":"
    default: String(major, radix: 16) + ":" + String(minor, radix: 16)
    }
  }
}
