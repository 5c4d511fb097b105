public import Wire

/// Every TCP connection of a capture, fed with one segment at a time.
///
/// Memory is bounded: finished and idle connections are judged and let go, and there is a limit on
/// how many are followed at once. Nothing is allocated for a packet.
public struct FlowTable {
  private let options: FlowOptions
  private let hashing: FlowHash
  private var slots: SlotTable
  private var flows: [FlowState] = []
  private var vacant: [Int] = []
  private var pool = RangePool()
  /// The last connection in a tunnel between two ends, whatever the tunnel's number.
  private var tunnelled: [UInt32: Int] = [:]
  private var sweep = 0
  private var latest = 0
  private let finished: (Connection) -> Void
  /// Marks of the last SYNs that were not followed.
  private var unfollowed: [UInt32] = []

  /// What was counted over all segments.
  public private(set) var traffic = TrafficCounts()
  /// The number that the next connection gets.
  public private(set) var nextNumber: UInt64 = 0

  /// Creates a table.
  ///
  /// - Parameters:
  ///   - options: how many connections are followed, and for how long.
  ///   - finished: gets each connection once, judged, when nothing more is expected of it.
  public init(options: FlowOptions = FlowOptions(), finished: @escaping (Connection) -> Void) {
    self.options = options
    self.finished = finished
    hashing = FlowHash(seed: options.seed)
    slots = SlotTable(capacity: 1024)
  }

  /// The year 2116, in nanoseconds since 1970.
  private static let latestPossible: Int64 = 1 << 62

  /// How many connections are followed at the moment.
  public var count: Int { flows.count - vacant.count }

  /// Takes one segment, and says what it meant.
  ///
  /// One that may be damaged is only taken when it `isVerified`: see `SegmentLabel.isDoubtful`.
  @discardableResult
  public mutating func add(
    _ segment: CapturedSegment, isVerified: Bool = true
  ) -> SegmentLabel {
    guard 0..<Self.latestPossible ~= segment.time else {
      // A clock that no capture has: kept within bounds, so that every difference of times is one.
      var bounded = segment
      bounded.time = segment.time < 0 ? 0 : Self.latestPossible - 1
      return add(bounded, isVerified: isVerified)
    }
    if !isVerified, isDoubtful(segment) { return .doubtful }
    traffic.note(segment)
    if traffic.segments & 15 == 0 { sweepOne() }
    var index = latest
    if index >= flows.count || !flows[index].isUsed || !flows[index].path.isSame(as: segment.path) {
      let hash = hashing.value(segment.path)
      index = find(segment.path, hash)
      if index < 0 {
        index = open(segment, hash)
        if index < 0 { return .notFollowed }
      } else if segment.flags.contains(.syn) {
        index = admit(segment, at: index, hash)
        if index < 0 { return .notFollowed }
      }
    } else if segment.flags.contains(.syn) {
      index = admit(segment, at: index, flows[index].hash)
      if index < 0 { return .notFollowed }
    }
    latest = index
    let isFromClient = flows[index].path.isSame(as: segment.path)
    return flows[index].take(segment, isFromClient: isFromClient, &pool)
  }

  /// Leaves out a segment whose checksum is wrong, as its receiver does.
  public mutating func leaveOut(_ segment: CapturedSegment) {
    traffic.note(segment)
    traffic.damaged += 1
  }

  /// Whether a segment is unlike what its connection has led to expect, so that damage may be the reason.
  private func isDoubtful(_ segment: CapturedSegment) -> Bool {
    if segment.flags.contains(.rst) { return true }
    if segment.flags.contains(.syn) { return segment.payloadLength > 0 }
    var index = latest
    if index >= flows.count || !flows[index].isUsed || !flows[index].path.isSame(as: segment.path) {
      index = find(segment.path, hashing.value(segment.path))
    }
    guard index >= 0 else { return true }
    let isFromClient = flows[index].path.isSame(as: segment.path)
    return isFromClient
      ? flows[index].client.isFarOff(segment, peer: flows[index].server)
      : flows[index].server.isFarOff(segment, peer: flows[index].client)
  }

  /// Takes an ICMP error, and ties it to the connection that it quotes.
  ///
  /// - Returns: the number of that connection; `nil` when it is not followed.
  @discardableResult
  public mutating func add(_ refusal: CapturedRefusal) -> UInt64? {
    traffic.refusals += 1
    let index = find(refusal.path, hashing.value(refusal.path))
    guard index >= 0 else {
      traffic.strayRefusals += 1
      return nil
    }
    if flows[index].path.isSame(as: refusal.path) {
      flows[index].client.take(refusal)
    } else {
      flows[index].server.take(refusal)
    }
    return flows[index].number
  }

  /// Judges and lets go everything: the capture is over.
  public mutating func finish() {
    // In the order of first packets, as a reader expects.
    let order = flows.indices.filter { flows[$0].isUsed }
      .sorted { flows[$0].number < flows[$1].number }
    for index in order { close(index, .captureEnded) }
  }

  // MARK: - Finding and opening

  private func find(_ path: SegmentPath, _ hash: UInt32) -> Int {
    var place = slots.start(hash)
    while true {
      let slot = slots[place]
      if slot == 0 { return -1 }
      if UInt32(truncatingIfNeeded: slot >> 32) == hash {
        let index = Int(UInt32(truncatingIfNeeded: slot)) - 1
        if flows[index].holds(path) { return index }
      }
      place = slots.after(place)
    }
  }

  /// A SYN on a connection that is there: the same, or a new one on the same ports.
  private mutating func admit(
    _ segment: CapturedSegment, at index: Int, _ hash: UInt32
  ) -> Int {
    let isFromClient = flows[index].path.isSame(as: segment.path)
    if !flows[index].isOther(segment, isFromClient: isFromClient) {
      if !isFromClient, !flows[index].knowsClient, !segment.flags.contains(.ack) {
        flows[index].turnAround()
      } else if isFromClient, !flows[index].knowsClient, segment.flags.contains(.ack) {
        flows[index].turnAround()
      }
      return index
    }
    traffic.reusedPorts += 1
    close(index, .portsReused)
    return open(segment, hash)
  }

  /// The connection whose way back a segment from another tunnel is, or -1.
  private mutating func adopt(_ segment: CapturedSegment, _ hash: UInt32) -> Int {
    guard segment.path.tunnel != 0 || !tunnelled.isEmpty else { return -1 }
    let bare = segment.path.untunnelled
    let key = hashing.value(bare)
    var index = tunnelled[key] ?? -1
    if index < 0, segment.path.tunnel != 0 { index = find(bare, key) }
    guard index >= 0, flows[index].adopt(segment) else { return -1 }
    flows[index].answerHash = hash
    flows[index].hasAnswerHash = true
    slots.insert(hash, index)
    return index
  }

  private mutating func open(_ segment: CapturedSegment, _ hash: UInt32) -> Int {
    let partner = adopt(segment, hash)
    if partner >= 0 { return partner }
    if count >= options.maximumFlows, !makeRoom() {
      traffic.notFollowed += 1
      if segment.flags.contains(.syn), !segment.flags.contains(.ack) {
        noteNotFollowed(hash ^ segment.sequence)
      }
      return -1
    }
    var flow = FlowState(opening: segment, hash: hash, number: nextNumber)
    nextNumber += 1
    let isAnswer = segment.flags.contains(.syn) && segment.flags.contains(.ack)
    let isUpwards = segment.path.sourcePort < segment.path.destinationPort
    if isAnswer || !segment.flags.contains(.syn) && isUpwards { flow.path = flow.path.reversed }
    let index: Int
    if let free = vacant.popLast() {
      index = free
      flows[free] = flow
    } else {
      index = flows.count
      flows.append(flow)
    }
    slots.insert(hash, index)
    if segment.path.tunnel != 0 { tunnelled[hashing.value(segment.path.untunnelled)] = index }
    traffic.mostAtOnce = max(traffic.mostAtOnce, count)
    return index
  }

  /// Counts a SYN that is not followed, and a repeated one once, as long as it is remembered.
  private mutating func noteNotFollowed(_ mark: UInt32) {
    let places = 4096
    if unfollowed.isEmpty { unfollowed = [UInt32](repeating: 0, count: places) }
    let place = Int(mark) & (places - 1)
    if unfollowed[place] != mark { traffic.connectionsNotFollowed += 1 }
    unfollowed[place] = mark
  }

  // MARK: - Letting go

  /// Looks at one connection in turn, so that the whole table is visited again and again.
  private mutating func sweepOne() {
    guard !flows.isEmpty else { return }
    sweep += 1
    if sweep >= flows.count { sweep = 0 }
    guard flows[sweep].isUsed else { return }
    let idle = traffic.latestTime - flows[sweep].lastTime
    if idle > options.closedIdle, flows[sweep].isClosed {
      close(sweep, .closed)
    } else if idle > options.openIdle, count * 2 > options.maximumFlows {
      close(sweep, .idle)
    }
  }

  /// Lets idle connections go until there is room; `false` when all are busy.
  private mutating func makeRoom() -> Bool {
    for _ in 0..<64 {
      sweep += 1
      if sweep >= flows.count { sweep = 0 }
      guard flows[sweep].isUsed else { continue }
      let idle = traffic.latestTime - flows[sweep].lastTime
      if idle > options.openIdle || idle > options.closedIdle && flows[sweep].isClosed {
        close(sweep, flows[sweep].isClosed ? .closed : .idle)
        return true
      }
    }
    return false
  }

  private mutating func close(_ index: Int, _ end: Connection.End) {
    flows[index].settle(at: traffic.latestTime, &pool)
    flows[index].isUsed = false
    slots.remove(flows[index].hash, index)
    if flows[index].hasAnswerHash { slots.remove(flows[index].answerHash, index) }
    if flows[index].path.tunnel != 0 || flows[index].answerTunnel != 0 {
      let key = hashing.value(flows[index].path.untunnelled)
      if tunnelled[key] == index { tunnelled[key] = nil }
    }
    vacant.append(index)
    finished(Connection(flows[index], end: end, watchedUntil: traffic.latestTime))
  }
}
