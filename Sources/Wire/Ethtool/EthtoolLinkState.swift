/// Whether an interface has a link, and what its driver says of why it has none.
///
/// Source: `ETHTOOL_MSG_LINKSTATE_GET`, `ETHTOOL_A_LINKSTATE_*`.
public struct EthtoolLinkState: Hashable, Sendable {
  /// Whether there is a link.
  public let hasLink: Bool?
  /// The quality of the signal, up to `signalQualityMaximum`.
  public let signalQuality: UInt32?
  /// The best quality that the device reports.
  public let signalQualityMaximum: UInt32?
  /// The number of the reason (`ETHTOOL_LINK_EXT_STATE_*`).
  public let extendedState: UInt8?
  /// The number of the detail, whose meaning depends on the reason.
  public let extendedSubstate: UInt8?
  /// How often the link went down, as the device counts it; since Linux 6.4.
  public let downCount: UInt32?
  /// What could not be read.
  public let problem: WireError?

  /// Reads the payload of the answer.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let values = try GenericMessage(payload, in: "ethtool link state").values
    hasLink = values.u8(2).map { $0 != 0 }
    signalQuality = values.u32(3)
    signalQualityMaximum = values.u32(4)
    extendedState = values.u8(5)
    extendedSubstate = values.u8(6)
    downCount = values.u32(7)
    problem = values.problem
  }

  /// The reason in ethtool's words, such as `Autoneg, No partner detected`.
  public var reason: String? {
    guard let state = extendedState else { return nil }
    let name =
      state < Self.states.count ? Self.states[Int(state)] : "state \(state), not known here"
    guard let substate = extendedSubstate else { return name }
    let details = Self.substates[state] ?? []
    let index = Int(substate) - 1
    return name
      + (details.indices.contains(index) ? ", " + details[index] : ", detail \(substate)")
  }

  private static let states = [
    "Autoneg", "Link training failure", "Logical mismatch", "Bad signal integrity", "No cable",
    "Cable issue", "EEPROM issue", "Calibration failure", "Power budget exceeded", "Overheat",
    "Module",
  ]

  /// Details by reason, counted from 1.
  private static let substates: [UInt8: [String]] = [
    0: [
      "No partner detected", "Ack not received", "Next page exchange failed",
      "No partner detected during force mode", "FEC mismatch during override", "No HCD",
    ],
    1: [
      "KR frame lock not acquired", "KR link inhibit timeout",
      "KR Link partner did not set receiver ready", "Remote side is not ready yet",
    ],
    2: [
      "PCS did not acquire block lock", "PCS did not acquire AM lock",
      "PCS did not get align_status", "FC FEC is not locked", "RS FEC is not locked",
    ],
    3: [
      "Large number of physical errors", "Unsupported rate", "Serdes reference clock lost",
      "Serdes ALOS",
    ],
    5: ["Unsupported cable", "Cable test failure"],
    10: ["CMIS module is not in ModuleReady state"],
  ]
}
