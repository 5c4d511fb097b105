import Wire

/// Finds the packets of one flow of the first capture in its partner of the second.
struct FlowMatcher {
  /// What the clocks let expect of two sightings of one packet.
  struct Expectation {
    var clock: ClockEstimate
    /// How far two sightings may be from what the clocks say, in nanoseconds.
    var window: Double
    /// How far they usually are.
    var usual: Double

    /// How far two sightings are from what the clocks say.
    func distance(_ first: ComparedPacket, _ second: ComparedPacket) -> Double {
      Double(second.time) - Double(first.time) - clock.difference(at: first.time)
    }

    func isPossible(_ first: ComparedPacket, _ second: ComparedPacket) -> Bool {
      abs(distance(first, second)) <= window
    }
  }

  private struct Keyed {
    var key: UInt64
    var time: Int64
    var index: Int32
  }

  /// Pairs packets that agree at a level; without an expectation only those that are unique in both.
  static func match(
    _ first: inout ComparedFlow, _ second: inout ComparedFlow, at level: MatchLevel,
    _ expectation: Expectation?
  ) {
    let ours = keyed(first, at: level)
    let theirs = keyed(second, at: level)
    var (i, j) = (0, 0)
    while i < ours.count, j < theirs.count {
      if ours[i].key < theirs[j].key {
        i += 1
      } else if ours[i].key > theirs[j].key {
        j += 1
      } else {
        let key = ours[i].key
        let (startOfOurs, startOfTheirs) = (i, j)
        while i < ours.count, ours[i].key == key { i += 1 }
        while j < theirs.count, theirs[j].key == key { j += 1 }
        pair(
          &first, &second, ours[startOfOurs..<i], theirs[startOfTheirs..<j], expectation)
      }
    }
  }

  private static func keyed(_ flow: ComparedFlow, at level: MatchLevel) -> [Keyed] {
    var list: [Keyed] = []
    for (index, packet) in flow.packets.enumerated() where !packet.isFound {
      if level == .identified, packet.identification == 0 { continue }
      // Without payload, sequence and length say too little.
      if level == .content, packet.space == 0 { continue }
      list.append(Keyed(key: level.key(packet), time: packet.time, index: Int32(index)))
    }
    list.sort { ($0.key, $0.time) < ($1.key, $1.time) }
    return list
  }

  private static func pair(
    _ first: inout ComparedFlow, _ second: inout ComparedFlow, _ ours: ArraySlice<Keyed>,
    _ theirs: ArraySlice<Keyed>, _ expectation: Expectation?
  ) {
    guard let expectation else {
      guard ours.count == 1, theirs.count == 1, let our = ours.first, let their = theirs.first
      else { return }
      first.packets[Int(our.index)].partner = their.index
      second.packets[Int(their.index)].partner = our.index
      return
    }
    var (i, j) = (ours.startIndex, theirs.startIndex)
    func distance(_ i: Int, _ j: Int) -> Double {
      let our = first.packets[Int(ours[i].index)]
      return expectation.distance(our, second.packets[Int(theirs[j].index)])
    }
    func strangeness(_ i: Int, _ j: Int) -> Double { abs(distance(i, j) - expectation.usual) }
    while i < ours.endIndex, j < theirs.endIndex {
      let current = distance(i, j)
      if current > expectation.window {
        i += 1
      } else if current < -expectation.window {
        j += 1
      } else if ours.endIndex - i > theirs.endIndex - j, strangeness(i + 1, j) < strangeness(i, j) {
        i += 1
      } else if ours.endIndex - i < theirs.endIndex - j, strangeness(i, j + 1) < strangeness(i, j) {
        j += 1
      } else {
        first.packets[Int(ours[i].index)].partner = theirs[j].index
        second.packets[Int(theirs[j].index)].partner = ours[i].index
        i += 1
        j += 1
      }
    }
  }

  /// Finds bytes that are in both captures, cut in different ways: before and behind offload.
  static func matchRanges(
    _ first: inout ComparedFlow, _ second: inout ComparedFlow, _ expectation: Expectation
  ) {
    cover(&first, by: &second) { expectation.isPossible($0, $1) }
    cover(&second, by: &first) { expectation.isPossible($1, $0) }
  }

  /// Covers the packets of `flow` that were not found with smaller ones of `other`.
  private static func cover(
    _ flow: inout ComparedFlow, by other: inout ComparedFlow,
    _ isPossible: (ComparedPacket, ComparedPacket) -> Bool
  ) {
    var pieces = other.packets.indices.filter {
      !other.packets[$0].isFound && other.packets[$0].length > 0
    }
    guard !pieces.isEmpty else { return }
    pieces.sort {
      (other.packets[$0].start, other.packets[$0].time)
        < (other.packets[$1].start, other.packets[$1].time)
    }
    for index in flow.packets.indices {
      let packet = flow.packets[index]
      guard !packet.isFound, packet.length > 0 else { continue }
      var low = 0
      var high = pieces.count
      while low < high {
        let middle = (low + high) / 2
        if other.packets[pieces[middle]].start >= packet.start {
          high = middle
        } else {
          low = middle + 1
        }
      }
      var reached = packet.start
      var covered: Int64 = 0
      var used: [Int] = []
      var place = low
      while place < pieces.count, used.count < 1024 {
        let piece = other.packets[pieces[place]]
        guard piece.start < packet.end else { break }
        if !piece.isFound, piece.start >= reached, piece.end <= packet.end,
          isPossible(packet, piece)
        {
          covered += Int64(piece.length)
          reached = piece.end
          used.append(pieces[place])
        }
        place += 1
        if place - low > 4096 { break }
      }
      guard !used.isEmpty else { continue }
      for piece in used { other.packets[piece].isRecut = true }
      flow.packets[index].coveredBytes = UInt32(clamping: min(covered, Int64(packet.length)))
      flow.packets[index].isRecut = covered >= Int64(packet.length)
    }
  }
}
