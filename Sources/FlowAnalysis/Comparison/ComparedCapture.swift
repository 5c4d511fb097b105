import Wire

/// One direction of a connection, without its network: two captures rarely share VLANs and interfaces.
struct FlowDirection: Hashable, Sendable {
  var source: UInt128
  var destination: UInt128
  var sourcePort: UInt16
  var destinationPort: UInt16

  init(_ path: SegmentPath) {
    source = path.source
    destination = path.destination
    sourcePort = path.sourcePort
    destinationPort = path.destinationPort
  }

  init(_ source: UInt128, _ destination: UInt128, _ sourcePort: UInt16, _ destinationPort: UInt16) {
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
  }

  /// The other direction.
  var reversed: Self { Self(destination, source, destinationPort, sourcePort) }

  /// The path of a packet in it.
  var path: SegmentPath {
    SegmentPath(
      source: source, destination: destination, sourcePort: sourcePort,
      destinationPort: destinationPort)
  }
}

/// The packets of one direction of a connection in one capture.
struct ComparedFlow: Sendable {
  var direction: FlowDirection
  var packets: [ComparedPacket] = []
  /// The flow of the other capture that holds the same packets; -1 without.
  var partner = -1

  /// Adds a packet and counts its bytes on from those before.
  mutating func append(_ packet: ComparedPacket) {
    var packet = packet
    if let last = packets.last {
      packet.start =
        last.start + Int64(Int32(truncatingIfNeeded: packet.sequence &- last.sequence))
    }
    packets.append(packet)
  }

  /// Counts from another base: the bytes of both captures' flows get the same numbers.
  mutating func rebase(by shift: Int64) {
    for index in packets.indices { packets[index].start += shift }
  }
}

/// One capture's flows.
struct ComparedCapture: Sendable {
  private(set) var numbers: [FlowDirection: Int] = [:]
  var flows: [ComparedFlow] = []
  private(set) var packetCount = 0
  /// Segments that were left out because their checksum is wrong.
  var damagedCount = 0
  private(set) var times: ClosedRange<Int64>?

  mutating func append(_ segment: CapturedSegment) {
    let direction = FlowDirection(segment.path)
    let number: Int
    if let known = numbers[direction] {
      number = known
    } else {
      number = flows.count
      numbers[direction] = number
      flows.append(ComparedFlow(direction: direction))
    }
    flows[number].append(ComparedPacket(segment))
    packetCount += 1
    cover(segment.time)
  }

  /// Notes that the capture was running at this time.
  mutating func cover(_ time: Int64) {
    times = times.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
  }

  /// The other direction of a flow.
  func reverse(of number: Int) -> Int? { numbers[flows[number].direction.reversed] }
}
