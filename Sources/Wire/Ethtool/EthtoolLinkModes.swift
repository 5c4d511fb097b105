/// What speed an interface runs at, and what it could run at.
///
/// Source: `ETHTOOL_MSG_LINKMODES_GET`, `ETHTOOL_A_LINKMODES_*`.
public struct EthtoolLinkModes: Hashable, Sendable {
  /// Whether both ends negotiate the speed.
  public let negotiates: Bool?
  /// Mbit a second; `nil` where it is not known, as without a link.
  public let speed: UInt32?
  /// Whether the link carries both directions at once; `nil` where it is not known.
  public let isFullDuplex: Bool?
  /// The modes that the device supports, such as `1000baseT/Full`; those that are on are advertised.
  public let own: EthtoolBitset?
  /// The modes that the other end advertises.
  public let peer: EthtoolBitset?
  /// What could not be read.
  public let problem: WireError?

  /// Reads the payload of the answer.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let values = try GenericMessage(payload, in: "ethtool link modes").values
    negotiates = values.u8(2).map { $0 != 0 }
    own = values[3].map { EthtoolBitset($0) }
    peer = values[4].map { EthtoolBitset($0) }
    // SPEED_UNKNOWN is −1; some drivers say 0.
    speed = values.u32(5).flatMap { $0 == .max || $0 == 0 ? nil : $0 }
    isFullDuplex = values.u8(6).flatMap { $0 == 1 ? true : $0 == 0 ? false : nil }
    problem = values.problem
  }

  /// The highest speed in Mbit a second that this end advertises and, where the other end's modes
  /// are known, that one too.
  public var highestCommonSpeed: UInt32? {
    guard let own else { return nil }
    let modes = peer.map { own.set.intersection($0.set) } ?? own.set
    return modes.compactMap(Self.speed(ofMode:)).max()
  }

  /// The speed in the name of a mode: the digits before `base`; `Pause` and `TP` have none.
  static func speed(ofMode name: String) -> UInt32? {
    guard let end = name.firstRange(of: "base")?.lowerBound else { return nil }
    return UInt32(name[..<end])
  }
}
