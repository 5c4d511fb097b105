/// The types of values as `nft` numbers them in sets (`enum datatypes` of its datatype.h): they say how
/// bytes are written as text.
enum NFTDatatype: UInt32 {
  case invalid
  case verdict
  case familyNumber
  case bitmask
  case integer
  case string
  case linkAddress
  case ip4Address
  case ip6Address
  case etherAddress
  case etherType
  case arpOperation
  case protocolNumber
  case port
  case icmpType
  case tcpFlags
  case dccpType
  case mobilityType
  case time
  case mark
  case interfaceIndex
  case hardwareType
  case realm
  case classID
  case userID
  case groupID
  case conntrackState
  case conntrackDirection
  case conntrackStatus
  case icmp6Type
  case conntrackLabel
  case packetType
  case icmpCode
  case icmp6Code
  case icmpxCode
  case deviceGroup
  case dscp
  case ecn
  case addressType
  case boolean
  case conntrackEvents
  case interfaceName
  case igmpType
  case date
  case hour
  case day
  case controlGroup
  /// An integer that is written in hexadecimal; sets never have it.
  case hexadecimal

  /// Bits that one part of the type of a concatenation takes.
  static let concatenationBits: UInt32 = 6

  /// The types of the parts of a set's key; one for a key that is no concatenation.
  static func parts(of number: UInt32) -> [NFTDatatype] {
    let mask: UInt32 = (1 << concatenationBits) - 1
    var parts: [NFTDatatype] = []
    var rest = number
    repeat {
      parts.append(NFTDatatype(rawValue: rest & mask) ?? .invalid)
      rest >>= concatenationBits
    } while rest != 0
    return parts.reversed()
  }

  /// Whether each bit is a flag with a name of its own.
  var isFlags: Bool {
    switch self {
    case .tcpFlags, .conntrackState, .conntrackStatus, .conntrackLabel, .conntrackEvents: true
    default: false
    }
  }

  /// Whether values are text.
  var isText: Bool { self == .string || self == .interfaceName }

  /// Whether a range of values may be written as `value/length`.
  var allowsPrefix: Bool {
    switch self {
    case .ip4Address, .ip6Address, .mark, .deviceGroup, .realm: true
    default: false
    }
  }

  /// The order in which a packet or the kernel has the bytes.
  var order: NFTByteOrder {
    switch self {
    case .string, .interfaceName, .time, .mark, .interfaceIndex, .hardwareType, .realm, .classID,
      .userID, .groupID, .conntrackState, .conntrackStatus, .conntrackLabel, .packetType,
      .deviceGroup, .addressType, .boolean, .conntrackEvents, .date, .hour, .day, .controlGroup:
      .host
    default: .network
    }
  }

  /// The bits of a value; `nil` when they vary.
  var bits: Int? {
    switch self {
    case .ip6Address, .conntrackLabel, .interfaceName: 128
    case .ip4Address, .mark, .interfaceIndex, .realm, .classID, .userID, .groupID,
      .conntrackState, .conntrackStatus, .deviceGroup, .addressType, .conntrackEvents, .hour:
      32
    case .etherAddress: 48
    case .etherType, .arpOperation, .port, .hardwareType: 16
    case .familyNumber, .protocolNumber, .icmpType, .tcpFlags, .mobilityType,
      .conntrackDirection, .icmp6Type, .packetType, .icmpCode, .icmp6Code, .icmpxCode, .boolean,
      .igmpType, .day:
      8
    case .time, .date, .controlGroup: 64
    case .dscp: 6
    case .dccpType: 4
    case .ecn: 2
    case .invalid, .verdict, .bitmask, .integer, .string, .linkAddress, .hexadecimal: nil
    }
  }
}

/// The order of the bytes of a number.
enum NFTByteOrder {
  /// That of the machine which the ruleset was read on.
  case host
  /// Highest first.
  case network

  /// The other one.
  var opposite: NFTByteOrder { self == .host ? .network : .host }
}
