import FlowAnalysis
import Testing
import Wire

@Suite("Packets that were recorded more than once")
struct CopyFilterTests {
  private var filter = CopyFilter()
  private var frame: UInt64 = 0

  /// A segment of 10.0.0.1:1000 to 10.0.0.2:80, or back.
  private mutating func isCopy(
    _ time: Int64, back: Bool = false, sequence: UInt32 = 1, acknowledgement: UInt32 = 1,
    length: UInt32 = 100, flags: TCPFlags = [.ack], identification: UInt16 = 0, ttl: UInt8 = 64,
    vlan: UInt32 = 0, tunnel: UInt64 = 0, interface: UInt32 = 0
  ) -> Bool {
    frame += 1
    var segment = CapturedSegment(
      frame: frame, time: time,
      path: SegmentPath(
        source: back ? 2 : 1, destination: back ? 1 : 2, sourcePort: back ? 80 : 1000,
        destinationPort: back ? 1000 : 80, vlan: vlan, tunnel: tunnel, interface: interface),
      sequence: sequence, flags: flags)
    segment.acknowledgement = acknowledgement
    segment.payloadLength = length
    segment.payloadDigest = length == 0 ? 0 : sequence | 1
    segment.identification = identification
    segment.timeToLive = ttl
    lastPath = segment.path
    defer { lastPath = segment.path }
    return filter.isCopy(&segment)
  }
  private var lastPath = SegmentPath(source: 0, destination: 0, sourcePort: 0, destinationPort: 0)

  private static let microsecond: Int64 = 1000
  private static let millisecond: Int64 = 1_000_000

  @Test("A mirror records the same identification twice")
  mutating func mirror() {
    #expect(!isCopy(0, identification: 7))
    #expect(isCopy(10 * Self.microsecond, identification: 7))
    #expect(!isCopy(20 * Self.microsecond, sequence: 101, identification: 8))
    #expect(isCopy(21 * Self.microsecond, sequence: 101, identification: 8))
    #expect(filter.counts.samePlace == 2)
    #expect(filter.counts.total == 2)
  }

  @Test("A retransmission has another identification, however soon it comes")
  mutating func retransmission() {
    #expect(!isCopy(0, identification: 7))
    #expect(!isCopy(Self.microsecond, identification: 8))
    #expect(filter.counts.total == 0)
  }

  @Test("A sender that keeps the identification when it retransmits is given time")
  mutating func keptIdentification() {
    #expect(!isCopy(0, identification: 7))
    #expect(!isCopy(0, sequence: 101, identification: 8))
    #expect(!isCopy(50 * Self.millisecond, identification: 7))
    #expect(!isCopy(450 * Self.millisecond, identification: 7))
  }

  @Test("An identification that never changes says nothing")
  mutating func constantIdentification() {
    #expect(!isCopy(0, sequence: 1, identification: 1))
    #expect(!isCopy(Self.millisecond, back: true, length: 0, identification: 1))
    #expect(!isCopy(2 * Self.millisecond, sequence: 101, identification: 1))
    for time in [3, 4] {
      let copied = isCopy(
        Int64(time) * Self.millisecond, back: true, acknowledgement: 101, length: 0,
        identification: 1)
      #expect(!copied)
    }
    #expect(!isCopy(4 * Self.millisecond, sequence: 101, identification: 1))
  }

  @Test("Behind a router the time to live is another, also without identification")
  mutating func router() {
    #expect(!isCopy(0, identification: 7, ttl: 64))
    #expect(isCopy(19 * Self.millisecond, identification: 7, ttl: 63))
    #expect(!isCopy(Self.millisecond, sequence: 101, ttl: 64))
    #expect(isCopy(2 * Self.millisecond, sequence: 101, ttl: 63))
    // A retransmission by timer, on another way.
    #expect(!isCopy(300 * Self.millisecond, sequence: 101, ttl: 63))
    #expect(filter.counts.beyondRouter == 2)
  }

  @Test("The order of two taps may be wrong")
  mutating func backwards() {
    #expect(!isCopy(10 * Self.millisecond, identification: 7, ttl: 63))
    #expect(isCopy(4 * Self.millisecond, identification: 7, ttl: 64))
  }

  @Test("Without identification: data repeated before anybody could have asked for it")
  mutating func unnamedData() {
    #expect(!isCopy(0, sequence: 1))
    #expect(!isCopy(Self.microsecond, back: true, acknowledgement: 101, length: 0))
    #expect(!isCopy(2 * Self.millisecond, sequence: 101))
    #expect(isCopy(2 * Self.millisecond + 5000, sequence: 101))
    // An answer in between: it may have asked for it.
    #expect(!isCopy(4 * Self.millisecond, sequence: 201))
    #expect(!isCopy(4 * Self.millisecond + 30_000, back: true, acknowledgement: 201, length: 0))
    #expect(!isCopy(4 * Self.millisecond + 60_000, sequence: 201))
    // A tail loss probe.
    #expect(!isCopy(10 * Self.millisecond, sequence: 301))
    #expect(!isCopy(12 * Self.millisecond, sequence: 301))
  }

  @Test("Two equal acknowledgements are two, unless everything between these hosts comes twice")
  mutating func acknowledgements() {
    #expect(!isCopy(0, length: 0))
    #expect(!isCopy(5 * Self.microsecond, length: 0))
    #expect(!isCopy(Self.millisecond, sequence: 0, length: 0, flags: [.syn]))
    #expect(isCopy(Self.millisecond + 4000, sequence: 0, length: 0, flags: [.syn]))
    #expect(!isCopy(2 * Self.millisecond, sequence: 9, length: 0))
    #expect(isCopy(2 * Self.millisecond + 5000, sequence: 9, length: 0))
    // Too late for that habit.
    #expect(!isCopy(3 * Self.millisecond, sequence: 10, length: 0))
    #expect(!isCopy(4 * Self.millisecond, sequence: 10, length: 0))
  }

  @Test("A SYN that is repeated after a second is a retransmission")
  mutating func synRetransmission() {
    #expect(!isCopy(0, length: 0, flags: [.syn]))
    #expect(!isCopy(1000 * Self.millisecond, length: 0, flags: [.syn]))
    #expect(!isCopy(3000 * Self.millisecond, length: 0, flags: [.syn]))
  }

  @Test("Copies in other VLANs, tunnels and interfaces; the connection keeps its first network")
  mutating func networks() {
    #expect(!isCopy(0, identification: 7, vlan: 1))
    #expect(isCopy(Self.microsecond, identification: 7, vlan: 2))
    #expect(isCopy(2 * Self.microsecond, identification: 7, vlan: 1, tunnel: 5))
    #expect(isCopy(3 * Self.microsecond, identification: 7, vlan: 1, interface: 3))
    #expect(filter.counts.otherVLAN == 1)
    #expect(filter.counts.otherTunnel == 1)
    #expect(filter.counts.otherInterface == 1)
    // The answer is recorded in the other VLAN first.
    #expect(!isCopy(4 * Self.microsecond, back: true, identification: 3, vlan: 2))
    #expect(lastPath.vlan == 1)
    #expect(isCopy(5 * Self.microsecond, back: true, identification: 3, vlan: 1))
    #expect(!isCopy(6 * Self.microsecond, back: true, identification: 4, interface: 3))
    #expect(lastPath.vlan == 0)
    #expect(lastPath.interface == 3)
  }

  @Test("The same addresses in two networks stay two connections")
  mutating func overlap() {
    #expect(!isCopy(0, sequence: 1, identification: 7, vlan: 1))
    #expect(!isCopy(0, sequence: 900, identification: 8, vlan: 2))
    #expect(lastPath.vlan == 2)
    #expect(filter.counts.total == 0)
  }

  @Test("A packet whose time to live goes down again and again is in a loop")
  mutating func loop() {
    #expect(!isCopy(0, identification: 7, ttl: 64))
    for turn in 1...20 as ClosedRange<UInt8> {
      #expect(isCopy(Int64(turn) * 10_000, identification: 7, ttl: 64 - 2 * turn))
    }
    #expect(filter.counts.beyondRouter == 20)
    #expect(filter.counts.looping == 18)
  }

  @Test("Most of a fast link's copies are found, though many packets lie between")
  mutating func fastLink() {
    var found = 0
    for index in 0..<200_000 as Range<Int64> {
      _ = isCopy(
        index * 1000, sequence: UInt32(index), identification: UInt16(index % 65_535 + 1))
      let late = index - 20_000
      if late >= 0,
        isCopy(
          index * 1000, sequence: UInt32(late), identification: UInt16(late % 65_535 + 1), ttl: 63)
      {
        found += 1
      }
    }
    #expect(found > 100_000)
  }

  @Test("Times at the ends of their range do not matter")
  mutating func extremes() {
    #expect(!isCopy(.min, identification: 7))
    #expect(!isCopy(.max, identification: 7))
    #expect(!isCopy(.min, identification: 7))
  }
}
