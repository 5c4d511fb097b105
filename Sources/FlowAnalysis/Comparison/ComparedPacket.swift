import Wire

/// What a comparison keeps of one segment.
struct ComparedPacket: Sendable {
  var frame: UInt64
  var time: Int64
  /// The first byte, counted on from the flow's first packet without wrapping.
  var start: Int64 = 0
  var sequence: UInt32
  var acknowledgement: UInt32
  var length: UInt32
  var digest: UInt32
  var clock: UInt32
  var echo: UInt32
  var flags: TCPFlags
  var window: UInt16
  var identification: UInt16
  var maximumSegmentSize: UInt16
  var windowScale: UInt8
  var timeToLive: UInt8
  var congestionNotification: UInt8
  var hasTimestamps: Bool
  var isSACKPermitted: Bool
  /// The partner in the other capture's flow; -1 without.
  var partner: Int32 = -1
  /// Whether its bytes are in the other capture, cut in another way.
  var isRecut = false
  /// Bytes of payload that were found in the other capture, in packets cut in another way.
  var coveredBytes: UInt32 = 0

  init(_ segment: CapturedSegment) {
    frame = segment.frame
    time = segment.time
    sequence = segment.sequence
    acknowledgement = segment.acknowledgement
    length = segment.payloadLength
    digest = segment.payloadDigest
    clock = segment.options.timestamps?.value ?? 0
    echo = segment.options.timestamps?.echo ?? 0
    flags = segment.flags
    window = segment.window
    identification = segment.identification
    maximumSegmentSize = segment.options.maximumSegmentSize ?? 0
    windowScale = segment.options.windowScale ?? .max
    timeToLive = segment.timeToLive
    congestionNotification = segment.congestionNotification
    hasTimestamps = segment.options.timestamps != nil
    isSACKPermitted = segment.options.isSelectiveAcknowledgementPermitted
  }

  /// What the segment takes of the sequence space: its payload, SYN and FIN.
  var space: Int64 {
    Int64(length) + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
  }

  /// The sequence number after it, without wrapping.
  var end: Int64 { start + space }

  /// Whether the partner or the bytes were found in the other capture.
  var isFound: Bool { partner >= 0 || isRecut }
}

/// How much two packets must share to be one.
enum MatchLevel: CaseIterable {
  /// Also the IP identification.
  case identified
  /// Sequence, acknowledgement, length, flags and clocks.
  case numbered
  /// Sequence, length and the first bytes: what no middlebox changes while it keeps the stream.
  case content

  /// What the level compares, mixed; equal for equal packets.
  func key(_ packet: ComparedPacket) -> UInt64 {
    let marks = packet.flags.intersection([.syn, .fin, .rst])
    var key = Self.mix(UInt64(packet.sequence) << 32 | UInt64(packet.length))
    switch self {
    case .content:
      key = Self.mix(key ^ (UInt64(packet.digest) << 16 | UInt64(marks.rawValue)))
    case .numbered, .identified:
      // ECN's bits may be changed on the way.
      let flags = packet.flags.subtracting([.ece, .cwr, .ae])
      key = Self.mix(key ^ (UInt64(packet.acknowledgement) << 16 | UInt64(flags.rawValue)))
      key = Self.mix(key ^ (UInt64(packet.clock) << 32 | UInt64(packet.echo)))
      if self == .identified { key = Self.mix(key ^ UInt64(packet.identification)) }
    }
    return key
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0x2545_f491_4f6c_dd1d).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return product.high ^ product.low
  }
}
