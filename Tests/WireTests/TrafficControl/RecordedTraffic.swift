import FixtureSupport
import Testing

@testable import Wire

/// One recorded state of traffic control, with what tc printed of the very same exchange.
struct RecordedTraffic: CustomTestStringConvertible, Sendable {
  let kernel: String
  let name: String

  /// Every recording.
  static let all: [RecordedTraffic] = ["linux-6.1", "linux-6.18"].flatMap { kernel in
    Fixture.names(in: "trafficcontrol/\(kernel)").filter { !$0.hasSuffix(".txt") }.map {
      RecordedTraffic(kernel: kernel, name: $0)
    }
  }

  var testDescription: String { "\(kernel)/\(name)" }

  func path(_ file: String) -> String { "trafficcontrol/\(kernel)/\(name)/\(file)" }

  /// tc's text as words: its layout is not the claim.
  func words(_ file: String) throws -> [String] { Self.words(try Fixture.text(path(file))) }

  static func words(_ text: String) -> [String] {
    text.split { $0.isWhitespace }.map(String.init)
  }

  func qdiscs(_ file: String = "qdisc.nl") throws -> [Qdisc] {
    let dump = NetlinkDump(
      try Fixture.datagrams(path(file)), types: [TrafficRequest.newQdisc]
    ) { message throws(WireError) in try Qdisc(message.payload) }
    #expect(dump.problems.isEmpty)
    return dump.values
  }

  func classes() throws -> [TrafficClass] {
    let dump = NetlinkDump(
      try Fixture.datagrams(path("class.nl")), types: [TrafficRequest.newClass]
    ) { message throws(WireError) in try TrafficClass(message.payload) }
    #expect(dump.problems.isEmpty)
    return dump.values
  }

  func filters(_ file: String = "filter0.nl") throws -> [TrafficFilter] {
    let dump = NetlinkDump(
      try Fixture.datagrams(path(file)), types: [TrafficRequest.newFilter]
    ) { message throws(WireError) in try TrafficFilter(message.payload) }
    #expect(dump.problems.isEmpty)
    return dump.values
  }

  /// The interfaces of the recording by name.
  func interfaces() throws -> [String: Int32] {
    var indexes: [String: Int32] = [:]
    for line in try Fixture.text("trafficcontrol/\(kernel)/interfaces.txt").split(separator: "\n") {
      let parts = line.split(separator: " ")
      if parts.count == 2 { indexes[String(parts[1])] = Int32(parts[0]) }
    }
    return indexes
  }

  /// The device that this recording is about.
  func device() throws -> Int32 {
    let commands = (try? Fixture.text(path("commands.txt"))) ?? ""
    let onMany = commands.contains("dev m0") ? "m0" : commands.contains("dev i4") ? "i4" : nil
    let name = onMany ?? (name == "mq-default" ? "i4" : "v0")
    return try #require(try interfaces()[name])
  }
}
