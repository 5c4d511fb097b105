/// The packets of the last moment, by what their copies share: a table of bounded size in which the newer
/// packet takes the older one's place.
struct SeenPackets: Sendable {
  /// One packet.
  struct Packet: Sendable {
    var fingerprint: UInt64 = 0
    /// When it was last seen, in nanoseconds.
    var time: Int64 = .min
    /// Which of all segments that are no copies it was.
    var ordinal: UInt32 = 0
    /// The network it was seen in first.
    var network: UInt16 = 0
    var timeToLive: UInt8 = 0
    /// How often its time to live was found smaller than before.
    var descents: UInt8 = 0
  }

  private static let smallest = 1 << 14
  private static let largest = 1 << 18
  /// A packet that has to go sooner than this makes the table grow.
  private static let horizon: Int64 = 50_000_000

  private var packets = [Packet](repeating: Packet(), count: smallest)
  /// A part of each fingerprint.
  ///
  /// Most packets are no copies, and these few bytes stay in the cache.
  private var tags = [UInt16](repeating: 0, count: smallest)
  private var added = 0
  private var halfTime: Int64?

  /// The packet with this fingerprint, if it is still known.
  func packet(_ fingerprint: UInt64) -> Packet? {
    let index = index(fingerprint)
    guard tags[index] == tag(fingerprint) else { return nil }
    let packet = packets[index]
    return packet.fingerprint == fingerprint && packet.time != .min ? packet : nil
  }

  /// Remembers a new packet.
  mutating func add(_ packet: Packet) {
    added += 1
    if added > packets.count / 2 { checkAge(at: packet.time) }
    update(packet)
  }

  /// Remembers what changed of a packet.
  mutating func update(_ packet: Packet) {
    let index = index(packet.fingerprint)
    tags[index] = tag(packet.fingerprint)
    packets[index] = packet
  }

  /// Doubles the table when half of it was filled within the horizon.
  private mutating func checkAge(at time: Int64) {
    added = 0
    defer { halfTime = time }
    guard let halfTime, packets.count < Self.largest else { return }
    let age = time.subtractingReportingOverflow(halfTime)
    guard !age.overflow, (0..<Self.horizon).contains(age.partialValue) else { return }
    let old = packets
    packets = [Packet](repeating: Packet(), count: old.count * 2)
    tags = [UInt16](repeating: 0, count: packets.count)
    for packet in old where packet.time != .min { update(packet) }
  }

  private func index(_ fingerprint: UInt64) -> Int {
    Int(truncatingIfNeeded: fingerprint >> 20) & (packets.count - 1)
  }

  private func tag(_ fingerprint: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: fingerprint) }
}
