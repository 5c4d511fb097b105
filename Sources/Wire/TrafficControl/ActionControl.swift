/// What happens to a packet after an action (`TC_ACT_*` of include/uapi/linux/pkt_cls.h).
public struct ActionControl: Hashable, Sendable, CustomStringConvertible {
  /// The kernel's number; the upper bits say whether it jumps or goes to a chain.
  public let number: UInt32

  /// Go on with the next filter (`TC_ACT_UNSPEC`).
  public static let proceed = ActionControl(number: 0xffff_ffff)
  /// Accept the packet.
  public static let pass = ActionControl(number: 0)
  /// Drop the packet (`TC_ACT_SHOT`).
  public static let drop = ActionControl(number: 2)
  /// Go on with the next action.
  public static let pipe = ActionControl(number: 3)
  /// The packet went elsewhere (`TC_ACT_STOLEN`): redirected, not lost.
  public static let stolen = ActionControl(number: 4)

  /// The name that tc prints.
  public var description: String {
    switch number & 0xf000_0000 {
    case 0x1000_0000: return "jump \(number & 0x0fff_ffff)"
    case 0x2000_0000: return "goto chain \(number & 0x0fff_ffff)"
    default: break
    }
    switch self {
    case .proceed: return "continue"
    case .pass: return "pass"
    case .drop: return "drop"
    case .pipe: return "pipe"
    case .stolen: return "stolen"
    default: break
    }
    switch number {
    case 1: return "reclassify"
    case 8: return "trap"
    default: return "\(Int32(bitPattern: number))"
    }
  }
}
