/// Decodes captured frames, one at a time, down to the innermost TCP segment.
///
/// The result of a frame stands in `segment` or `refusal` until the next one, so that nothing is
/// allocated. Lengths are those that headers declare: a frame that the snap length cut counts as
/// much as a whole one, as long as its TCP header is there.
public struct FrameDecoder: Sendable {
  /// Encapsulations within each other that are followed.
  static let depthLimit = 24

  /// Whether checksums are verified, which means to touch every byte.
  public var verifiesChecksums = false
  /// The segment of the last frame for which `decode` returned `.segment`.
  public internal(set) var segment = CapturedSegment(
    frame: 0, time: 0,
    path: SegmentPath(source: 0, destination: 0, sourcePort: 0, destinationPort: 0),
    sequence: 0, flags: [])
  /// The error of the last frame for which `decode` returned `.refusal`.
  public internal(set) var refusal = CapturedRefusal(
    frame: 0, time: 0,
    path: SegmentPath(source: 0, destination: 0, sourcePort: 0, destinationPort: 0), reporter: 0)
  /// What the frames were so far.
  public internal(set) var census = FrameCensus()
  /// Segments of which not all IP fragments came yet.
  var fragments = FragmentTable()
  /// Whether the checksum of an IPv4 header of the current frame is wrong.
  var isHeaderDamaged = false
  /// How many encapsulations the current frame has so far.
  var depth = 0

  /// Creates a decoder that has seen nothing.
  public init() {}

  /// Decodes a frame.
  public mutating func decode(_ bytes: Span<UInt8>, of frame: CapturedFrame) -> FrameContent {
    segment.frame = frame.number
    segment.time = frame.time
    segment.path.vlan = 0
    segment.path.tunnel = 0
    segment.path.interface = frame.interface
    depth = 0
    isHeaderDamaged = false
    let content: FrameContent
    do throws(WireError) {
      let wire = Int(frame.wireLength)
      if frame.linkType == .ethernet {
        content = try ethernet(bytes, wire: wire)
      } else {
        content = try link(bytes, wire: wire, type: frame.linkType)
      }
    } catch {
      content = unreadable(error, isCut: bytes.count < Int(frame.wireLength))
    }
    census.count(content.kind)
    return content
  }

  /// Looks at the checksums of the frame that was decoded last, whatever `verifiesChecksums` says.
  ///
  /// - Returns: what `CapturedSegment.isChecksumRight` is then; `nil` also for what was put together of fragments.
  public mutating func verify(_ bytes: Span<UInt8>, of frame: CapturedFrame) -> Bool? {
    var again = self
    again.verifiesChecksums = true
    guard again.decode(bytes, of: frame) == .segment, again.segment.path == segment.path else {
      return nil
    }
    segment.isChecksumRight = again.segment.isChecksumRight
    return segment.isChecksumRight
  }

  /// Counts a field that could not be read; a short one is no fault of the frame's when the capture cut it.
  private mutating func unreadable(_ error: WireError, isCut: Bool) -> FrameContent {
    switch error {
    case .truncated(let field, _, _):
      census.count(unreadable: field)
      return .other(isCut ? .cut : .malformed)
    case .invalid(let field, _), .malformed(let field, _):
      census.count(unreadable: field)
      return .other(.malformed)
    }
  }

  /// Goes one encapsulation deeper; false when that was one too many.
  mutating func descend() -> Bool {
    depth += 1
    return depth <= Self.depthLimit
  }

  /// Enters a tunnel: what was around it no longer tells the inner networks apart.
  mutating func enter(_ kind: TunnelKind, _ identifier: UInt64 = 0) {
    segment.path.vlan = 0
    segment.path.tunnel = UInt64(kind.rawValue) << 56 | identifier & 0xff_ffff_ffff_ffff
  }
}

/// The kinds of tunnel, as the highest byte of `SegmentPath.tunnel` has them.
public enum TunnelKind: UInt8, Sendable {
  /// IP in IP, of either version.
  case internet = 1
  /// Generic routing encapsulation (RFC 2784, 2890), with its key.
  case gre = 2
  /// A mirrored port (ERSPAN), with its session.
  case erspan = 3
  /// VXLAN (RFC 7348), with its network identifier.
  case vxlan = 4
  /// Geneve (RFC 8926), with its network identifier.
  case geneve = 5
  /// GTP-U (3GPP TS 29.281); its identifiers differ by direction and are left out.
  case gtp = 6
  /// Teredo (RFC 4380).
  case teredo = 7
  /// L2TP (RFC 2661); its identifiers differ by direction and are left out.
  case l2tp = 8
  /// PPTP (RFC 2637); its call identifiers differ by direction and are left out.
  case pptp = 9
  /// PPPoE (RFC 2516), with its session.
  case pppoe = 10
  /// MPLS in IP or UDP; labels differ by direction and are left out.
  case mpls = 11
  /// Provider backbone bridging (IEEE 802.1ah), with its service.
  case backbone = 12
  /// Ethernet in IP (RFC 3378).
  case etherIP = 13

  /// A tunnel of `SegmentPath.tunnel` in words: `VXLAN 5`, `GRE key 7`, `GRE`.
  public static func text(_ tunnel: UInt64) -> String {
    let number = tunnel & 0xff_ffff_ffff_ffff
    guard let kind = Self(rawValue: UInt8(tunnel >> 56)) else { return "tunnel \(number)" }
    switch kind {
    case .internet: return "IP in IP"
    case .gre: return number == 0 ? "GRE" : "GRE key \(number)"
    case .erspan: return "ERSPAN session \(number)"
    case .vxlan: return "VXLAN \(number)"
    case .geneve: return "Geneve \(number)"
    case .gtp: return "GTP-U"
    case .teredo: return "Teredo"
    case .l2tp: return "L2TP"
    case .pptp: return "PPTP"
    case .pppoe: return "PPPoE session \(number)"
    case .mpls: return "MPLS"
    case .backbone: return "backbone service \(number)"
    case .etherIP: return "Ethernet in IP"
    }
  }
}
