/// What one segment meant for its connection, said when it was read.
///
/// Later segments can change the judgement of an earlier one; the connection's counts say the last word.
public struct SegmentLabel: Sendable {
  /// The connection's number, from 0 in order of first packets; `UInt64.max` when it was not followed.
  public var flow: UInt64
  /// Whether the client sent it.
  public var isFromClient = false
  /// Why it was sent again, when it was.
  public var kind: RetransmissionKind?
  /// Whether nothing was done with it yet: it is strange enough for its checksum to be looked at first.
  public internal(set) var isDoubtful = false
  /// What else there is to say.
  public var marks: SegmentMarks = []

  /// Creates a label.
  init(flow: UInt64) {
    self.flow = flow
  }

  /// The label of a segment that is to be verified and then given again.
  static let doubtful = {
    var label = SegmentLabel(flow: .max)
    label.isDoubtful = true
    return label
  }()

  /// The label of a segment of a connection that was not followed.
  static let notFollowed = SegmentLabel(flow: .max)
}

/// What a segment showed.
public struct SegmentMarks: OptionSet, Hashable, Sendable {
  /// The marks as bits.
  public var rawValue: UInt32

  /// Takes marks as bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Bytes before it were not seen.
  public static let hole = Self(rawValue: 1)
  /// It brings bytes that had not been seen: their first copy was lost before the capture point.
  public static let fillsHole = Self(rawValue: 2)
  /// It was overtaken by others.
  public static let reordered = Self(rawValue: 4)
  /// It repeats the acknowledgement before it.
  public static let duplicateAck = Self(rawValue: 8)
  /// It closes the window.
  public static let zeroWindow = Self(rawValue: 16)
  /// It opens the window again.
  public static let windowOpens = Self(rawValue: 32)
  /// It acknowledges bytes that were never recorded.
  public static let acknowledgesUnseen = Self(rawValue: 64)
  /// It acknowledges something beyond a hole.
  public static let selective = Self(rawValue: 128)
  /// It says that bytes arrived twice (RFC 2883).
  public static let duplicateSelective = Self(rawValue: 256)
  /// It breaks the connection off.
  public static let reset = Self(rawValue: 512)
  /// It brings bytes that had been acknowledged.
  public static let needless = Self(rawValue: 1024)
  /// A copy before it was lost unseen; the sender's timing shows it.
  public static let inferredLoss = Self(rawValue: 2048)
  /// It lies far outside the window.
  public static let outOfWindow = Self(rawValue: 4096)
  /// It answers a SYN, or a SYN-ACK, that was repeated.
  public static let repeatedHandshake = Self(rawValue: 8192)
  /// Its checksum is wrong, where most of this side's are right: it was damaged before the capture point.
  public static let damaged = Self(rawValue: 16384)
}
