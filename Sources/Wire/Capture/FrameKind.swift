/// What a frame turned out to be, as far as TCP is concerned.
public enum FrameKind: UInt8, CaseIterable, Sendable {
  /// A TCP segment.
  case segment
  /// An ICMP error about a TCP segment.
  case refusal
  /// UDP that is no tunnel that can be looked into.
  case udp
  /// ICMP that is not about TCP.
  case icmp
  /// Another protocol on IP.
  case otherInternet
  /// A part of a TCP segment whose other parts are still missing.
  case fragment
  /// What is inside cannot be read: ESP, protected 802.11.
  case encrypted
  /// ARP.
  case arp
  /// An EtherType, PPP protocol or LLC address that does not lead to IP.
  case otherLink
  /// 802.11 without a packet inside.
  case wireless
  /// A link type that is not understood.
  case unknownLinkType
  /// The snap length cut the frame before its TCP header ended.
  case cut
  /// Headers that cannot be right.
  case malformed
  /// More encapsulations than anybody uses.
  case tooDeep

  /// The kind in words.
  public var name: String {
    switch self {
    case .segment: "TCP"
    case .refusal: "ICMP about TCP"
    case .udp: "UDP"
    case .icmp: "other ICMP"
    case .otherInternet: "other IP protocols"
    case .fragment: "IP fragments"
    case .encrypted: "encrypted"
    case .arp: "ARP"
    case .otherLink: "other link protocols"
    case .wireless: "802.11 without a packet"
    case .unknownLinkType: "unknown link type"
    case .cut: "cut before the TCP header"
    case .malformed: "malformed"
    case .tooDeep: "nested too deep"
    }
  }
}

/// What the decoder found in a frame.
public enum FrameContent: Hashable, Sendable {
  /// A TCP segment: `FrameDecoder.segment`.
  case segment
  /// An ICMP error about a TCP segment: `FrameDecoder.refusal`.
  case refusal
  /// Something else.
  case other(FrameKind)

  /// The kind of frame.
  public var kind: FrameKind {
    switch self {
    case .segment: .segment
    case .refusal: .refusal
    case .other(let kind): kind
    }
  }
}
