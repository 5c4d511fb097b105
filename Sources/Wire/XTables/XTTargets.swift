extension XTFormat {
  /// All known targets by the kernel's name, except `standard`: the table of contents.
  static let targets: [String: [XTFormat]] = [
    // What ends a packet's way or changes its address: XTTargets+Fate.swift
    "REJECT": [reject], "NFQUEUE": [nfqueue], "TPROXY": [tproxyOld, tproxy],
    "SYNPROXY": [synproxy], "mangle": [arpMangle], "ERROR": [error],
    "SNAT": [nat("--to-source"), natRange("--to-source"), natRange2("--to-source")],
    "DNAT": [nat("--to-destination"), natRange("--to-destination"), natRange2("--to-destination")],
    "MASQUERADE": [nat("--to-ports"), natRange("--to-ports", 0...0)],
    "REDIRECT": [nat("--to-ports"), natRange("--to-ports", 0...0)],
    "NETMAP": [netmap, netmap6], "SNPT": [prefixTranslation], "DNPT": [prefixTranslation],
    // What looks at, copies or marks it: XTTargets+Mark.swift
    "LOG": [log], "NFLOG": [nflog], "TRACE": [.bare()], "AUDIT": [audit], "TEE": [tee],
    "MARK": [markTarget, arpMark], "CONNMARK": [connmark, connmarkShift], "CT": [ct, ctTimeout],
    "NOTRACK": [.bare()], "SET": [setTargetOld, setTarget, setTargetTimeout, setTargetMap],
    "CLASSIFY": [classify, arpClassify], "HMARK": [hmark], "SECMARK": [secmark, secmarkWide],
    "CONNSECMARK": [connsecmark], "IDLETIMER": [idletimer, idletimerAlarm],
    "RATEEST": [rateEstimator], "LED": [led],
    // What changes a header: XTTargets+Header.swift
    "TCPMSS": [tcpmssTarget], "TCPOPTSTRIP": [tcpoptstrip], "DSCP": [dscpTarget],
    "TOS": [tosTarget], "ECN": [ecnTarget], "TTL": [ttlTarget], "HL": [hlTarget],
    "CHECKSUM": [checksum],
  ]

  /// Targets that let the next rule see the packet (`XT_CONTINUE`).
  private static let continuing: Set<String> = [
    "LOG", "NFLOG", "TRACE", "AUDIT", "TEE", "MARK", "CONNMARK", "CT", "NOTRACK", "SET",
    "CLASSIFY", "HMARK", "SECMARK", "CONNSECMARK", "IDLETIMER", "RATEEST", "LED", "TCPMSS",
    "TCPOPTSTRIP", "DSCP", "TOS", "ECN", "TTL", "HL", "CHECKSUM", "ULOG",
  ]

  /// What a target does with a packet.
  static func verdict(
    _ name: String, _ revision: UInt8, _ data: Span<UInt8>, _ family: XTFamily
  ) -> XTVerdict {
    switch name {
    case "":
      guard data.count >= 4 else { return .other(target: "standard") }
      let number = Int32(bitPattern: data[native32: 0])
      return XTVerdict.standard(number) ?? .unresolved(number)
    case "REJECT":
      return .reject(with: data.count >= 4 ? rejection(data[native32: 0], family) : "unknown")
    case "NFQUEUE":
      guard let queue = queue(data, revision) else { return .other(target: name) }
      return .queue(queue)
    case "mangle" where family == .arp && data.count >= 48:
      // Here alone the number is a verdict as it stands, or `ARPT_CONTINUE`.
      switch data[native32: 44] {
      case 0: return .drop
      case 1: return .accept
      case .max: return .continue
      default: return .other(target: name)
      }
    default:
      return continuing.contains(name) ? .continue : .other(target: name)
    }
  }
}
