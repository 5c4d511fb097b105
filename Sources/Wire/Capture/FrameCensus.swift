/// How many frames there were of each kind, and which fields could not be read.
public struct FrameCensus: Hashable, Sendable {
  /// More fields than this code has names for cannot come.
  private var counts = [UInt64](repeating: 0, count: FrameKind.allCases.count)
  /// Frames that could not be decoded, by the field that was short or impossible.
  public private(set) var unreadableFields: [String: UInt64] = [:]
  /// Frames of link types that are not understood, by link type; of at most 64 types.
  public private(set) var unknownLinkTypes: [LinkType: UInt64] = [:]

  /// Starts at zero.
  public init() {}

  /// How many frames were of a kind.
  public subscript(kind: FrameKind) -> UInt64 { counts[Int(kind.rawValue)] }

  /// All frames.
  public var total: UInt64 { counts.reduce(0, +) }

  mutating func count(_ kind: FrameKind) { counts[Int(kind.rawValue)] += 1 }

  mutating func count(unreadable field: String) { unreadableFields[field, default: 0] += 1 }

  mutating func count(unknown linkType: LinkType) {
    if unknownLinkTypes.count < 64 || unknownLinkTypes[linkType] != nil {
      unknownLinkTypes[linkType, default: 0] += 1
    }
  }
}
