import Wire

/// Finds out which of the two points the packets of a flow pass first.
struct WayFinder {
  private struct Hosts: Hashable {
    var source: UInt128
    var destination: UInt128
  }

  /// For each flow of the first capture: 1 from first to second, -1 for the other way, 0 unknown.
  private(set) var ways: [Int8]
  private var firstHosts: [Hosts: Int] = [:]
  private var secondHosts: [Hosts: Int] = [:]

  init(_ first: ComparedCapture, _ second: ComparedCapture) {
    ways = [Int8](repeating: 0, count: first.flows.count)
    for index in first.flows.indices where first.flows[index].partner >= 0 {
      let flow = first.flows[index]
      var score = Self.routers(flow, second.flows[flow.partner])
      var answer: (ComparedFlow, ComparedFlow)?
      if let reverse = first.reverse(of: index), first.flows[reverse].partner >= 0 {
        let other = first.flows[reverse]
        answer = (other, second.flows[other.partner])
        score -= Self.routers(other, second.flows[other.partner])
      }
      if score == 0, let answer {
        score = Self.delays((flow, second.flows[flow.partner]), answer)
      }
      ways[index] = Int8(score.signum())
      vote(score.signum(), flow.direction, second.flows[flow.partner].direction)
    }
    for index in first.flows.indices where ways[index] == 0 {
      ways[index] = Int8(way(of: first.flows[index].direction, in: firstHosts))
    }
  }

  /// The way of a flow that only the second capture has.
  func secondWay(_ direction: FlowDirection) -> Int8 { Int8(way(of: direction, in: secondHosts)) }

  /// Whether the two hosts of a flow are seen to talk through both points.
  func isCommon(_ direction: FlowDirection, inFirst: Bool) -> Bool {
    let hosts = Hosts(source: direction.source, destination: direction.destination)
    let back = Hosts(source: direction.destination, destination: direction.source)
    let known = inFirst ? firstHosts : secondHosts
    return known[hosts] != nil || known[back] != nil
  }

  private mutating func vote(_ way: Int, _ first: FlowDirection, _ second: FlowDirection) {
    firstHosts[Hosts(source: first.source, destination: first.destination), default: 0] += way
    secondHosts[Hosts(source: second.source, destination: second.destination), default: 0] += way
  }

  private func way(of direction: FlowDirection, in known: [Hosts: Int]) -> Int {
    let there = known[Hosts(source: direction.source, destination: direction.destination)] ?? 0
    let back = known[Hosts(source: direction.destination, destination: direction.source)] ?? 0
    return (there - back).signum()
  }

  /// Routers between the points take from the time to live.
  private static func routers(_ first: ComparedFlow, _ second: ComparedFlow) -> Int {
    var score = 0
    for packet in first.packets where packet.partner >= 0 {
      let other = second.packets[Int(packet.partner)]
      score += (Int(packet.timeToLive) - Int(other.timeToLive)).signum()
    }
    return score
  }

  /// The differences of times of one direction are larger than those of the other, packet by packet.
  private static func delays(
    _ flow: (ComparedFlow, ComparedFlow), _ answer: (ComparedFlow, ComparedFlow)
  ) -> Int {
    var sightings: [(time: Int64, difference: Int64, isAnswer: Bool)] = []
    for (pair, isAnswer) in [(flow, false), (answer, true)] {
      for packet in pair.0.packets where packet.partner >= 0 {
        let other = pair.1.packets[Int(packet.partner)]
        sightings.append((packet.time, other.time &- packet.time, isAnswer))
      }
    }
    sightings.sort { $0.time < $1.time }
    var score = 0
    for (earlier, later) in zip(sightings, sightings.dropFirst())
    where earlier.isAnswer != later.isAnswer {
      let (there, back) = earlier.isAnswer ? (later, earlier) : (earlier, later)
      score +=
        (there.difference < back.difference ? -1 : there.difference > back.difference ? 1 : 0)
    }
    return score
  }
}
