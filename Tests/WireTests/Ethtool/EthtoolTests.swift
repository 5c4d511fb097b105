import FixtureSupport
import Testing

@testable import Wire

/// What one driver answered, with what ethtool printed of it at the same time.
struct RecordedDevice: CustomTestStringConvertible, Sendable {
  let kernel: String
  let driver: String

  static let all: [RecordedDevice] = ["linux-6.1", "linux-6.18"].flatMap { kernel in
    Fixture.names(in: "ethtool/\(kernel)").filter { !$0.contains(".") }.map {
      RecordedDevice(kernel: kernel, driver: $0)
    }
  }

  var testDescription: String { "\(kernel)/\(driver)" }

  func path(_ file: String) -> String { "ethtool/\(kernel)/\(driver)/\(file)" }
  func has(_ file: String) -> Bool { Fixture.exists(path(file)) }
  func bytes(_ file: String) throws -> [UInt8] { try Fixture.bytes(path(file)) }

  /// The lines `name: value` that ethtool printed, in order.
  func lines(_ file: String) throws -> [(name: String, value: String)] {
    try Fixture.text(path(file)).split(separator: "\n").compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      let words = parts.map { $0.split { $0.isWhitespace }.joined(separator: " ") }
      return (words[0], words[1])
    }
  }

  /// The answer in a recording, or the errno with which the kernel refused.
  func answer<Value>(
    _ file: String, _ decode: (Span<UInt8>) throws(WireError) -> Value
  ) throws -> (value: Value?, refusal: Int32?) {
    let families = NetlinkDump(
      try Fixture.datagrams("ethtool/\(kernel)/families.nl"), types: [GenericFamily.answerType]
    ) { message throws(WireError) in try GenericFamily(message.payload) }
    let name = file.hasPrefix("queues") ? "netdev" : "ethtool"
    let family = try #require(families.values.first { $0.name == name })
    let dump = NetlinkDump(try Fixture.datagrams(path(file)), types: [family.identifier]) {
      message throws(WireError) in try decode(message.payload)
    }
    #expect(dump.problems.isEmpty)
    return (dump.values.first, dump.refusal?.code)
  }
}

@Suite("ethtool")
struct EthtoolTests {
  @Test("Reads every driver statistic that ethtool -S prints", arguments: RecordedDevice.all)
  func statistics(recorded: RecordedDevice) throws {
    let count = try EthtoolCommand.readStatisticsCount(recorded.bytes("sset.ioctl"))
    guard count > 0 else {
      #expect(!recorded.has("gstrings.ioctl"))
      return
    }
    let statistics = try EthtoolStatistics(
      names: recorded.bytes("gstrings.ioctl"), values: recorded.bytes("gstats.ioctl"))
    #expect(statistics.counters.count == Int(count))
    let expected = try recorded.lines("ethtool-S.txt").dropFirst()
    #expect(
      statistics.counters.map { "\($0.name): \($0.value)" }
        == expected.map { "\($0.name): \($0.value)" })
  }

  @Test("Reads the driver as ethtool -i does", arguments: RecordedDevice.all)
  func driver(recorded: RecordedDevice) throws {
    let driver = try EthtoolDriver(recorded.bytes("drvinfo.ioctl"))
    let expected = try recorded.lines("ethtool-i.txt")
    #expect(driver.name == recorded.driver)
    for (name, value) in [
      ("driver", driver.name), ("version", driver.version), ("firmware-version", driver.firmware),
      ("bus-info", driver.bus),
    ] { #expect(expected.first { $0.name == name }?.value == value) }
  }

  @Test("Reads the rings as ethtool -g does", arguments: RecordedDevice.all)
  func rings(recorded: RecordedDevice) throws {
    let (rings, refusal) = try recorded.answer("rings.nl") { bytes throws(WireError) in
      try EthtoolRings(bytes)
    }
    guard let rings, recorded.has("ethtool-g.txt") else {
      #expect(refusal == 95 || rings?.receive == nil)
      return
    }
    let lines = try recorded.lines("ethtool-g.txt")
    let (receive, send) = (lines.filter { $0.name == "RX" }, lines.filter { $0.name == "TX" })
    func text(_ number: UInt32?) -> String { number.map { "\($0)" } ?? "n/a" }
    #expect(receive.map(\.value) == [text(rings.receiveMaximum), text(rings.receive)])
    #expect(send.map(\.value) == [text(rings.sendMaximum), text(rings.send)])
    if recorded.has("ringparam.ioctl") {
      #expect(try EthtoolRings(command: recorded.bytes("ringparam.ioctl")) == rings)
    }
  }

  @Test("Reads the queues as ethtool -l does", arguments: RecordedDevice.all)
  func channels(recorded: RecordedDevice) throws {
    let (channels, refusal) = try recorded.answer("channels.nl") { bytes throws(WireError) in
      try EthtoolChannels(bytes)
    }
    guard let channels else {
      #expect(refusal == 95)
      return
    }
    let lines = try recorded.lines("ethtool-l.txt")
    func text(_ numbers: UInt32?...) -> [String] { numbers.map { $0.map { "\($0)" } ?? "n/a" } }
    let combined = lines.filter { $0.name == "Combined" }.map(\.value)
    #expect(combined == text(channels.maximum.combined, channels.current.combined))
    let receive = lines.filter { $0.name == "RX" }.map(\.value)
    #expect(receive == text(channels.maximum.receive, channels.current.receive))
    if recorded.has("channels.ioctl") {
      let old = try EthtoolChannels(command: recorded.bytes("channels.ioctl"))
      #expect(old.receivingQueues == channels.receivingQueues)
    }
  }

  @Test("Reads flow control as ethtool -a does", arguments: RecordedDevice.all)
  func pause(recorded: RecordedDevice) throws {
    let (pause, refusal) = try recorded.answer("pause.nl") { bytes throws(WireError) in
      try EthtoolPause(bytes)
    }
    guard let pause else {
      #expect(refusal == 95)
      return
    }
    let lines = try recorded.lines("ethtool-a.txt")
    for (name, value) in [
      ("Autonegotiate", pause.negotiates), ("RX", pause.receive), ("TX", pause.send),
    ] { #expect(lines.first { $0.name == name }?.value == (value == true ? "on" : "off")) }
    if recorded.has("pauseparam.ioctl") {
      #expect(try EthtoolPause(command: recorded.bytes("pauseparam.ioctl")) == pause)
    }
  }

  @Test("Reads coalescing as ethtool -c does", arguments: RecordedDevice.all)
  func coalescing(recorded: RecordedDevice) throws {
    let (coalescing, refusal) = try recorded.answer("coalesce.nl") { bytes throws(WireError) in
      try EthtoolCoalescing(bytes)
    }
    guard let coalescing, recorded.has("ethtool-c.txt") else {
      #expect(refusal == 95 || coalescing != nil)
      return
    }
    let lines = try recorded.lines("ethtool-c.txt")
    for (name, value) in [
      ("rx-usecs", coalescing.receiveMicroseconds), ("rx-frames", coalescing.receiveFrames),
      ("tx-usecs", coalescing.sendMicroseconds), ("tx-frames", coalescing.sendFrames),
    ] { #expect(lines.first { $0.name == name }?.value == value.map { "\($0)" } ?? "n/a") }
  }

  @Test("Reads the features as ethtool -k does", arguments: RecordedDevice.all)
  func features(recorded: RecordedDevice) throws {
    let features = try #require(
      try recorded.answer("features-verbose.nl") { bytes throws(WireError) in
        try EthtoolFeatures(bytes)
      }.value)
    var compared = 0
    for (name, value) in try recorded.lines("ethtool-k.txt") where value.hasPrefix("o") {
      // ethtool prints these under older names, or as sums.
      let names = [
        "rx-checksumming": "rx-checksum", "generic-receive-offload": "rx-gro",
        "large-receive-offload": "rx-lro",
        "generic-segmentation-offload": "tx-generic-segmentation",
        "receive-hashing": "rx-hashing", "rx-vlan-offload": "rx-vlan-hw-parse",
        "tx-vlan-offload": "tx-vlan-hw-insert", "ntuple-filters": "rx-ntuple-filter",
      ]
      if ["tx-checksumming", "scatter-gather", "tcp-segmentation-offload"].contains(name) {
        continue
      }
      #expect(features.active.contains(names[name] ?? name) == value.hasPrefix("on"), "\(name)")
      compared += 1
    }
    #expect(compared > 40)
  }

  @Test("Reads link and speed as ethtool does", arguments: RecordedDevice.all)
  func link(recorded: RecordedDevice) throws {
    let state = try #require(
      try recorded.answer("linkstate.nl") { bytes throws(WireError) in
        try EthtoolLinkState(bytes)
      }.value)
    let lines = try recorded.lines("ethtool.txt")
    let detected = lines.first { $0.name == "Link detected" }?.value
    #expect(detected == (state.hasLink == true ? "yes" : "no"))
    let (modes, refusal) = try recorded.answer("linkmodes-verbose.nl") {
      bytes throws(WireError) in try EthtoolLinkModes(bytes)
    }
    guard let modes else {
      #expect(refusal == 95)
      return
    }
    let speed = lines.first { $0.name == "Speed" }?.value
    #expect(speed == modes.speed.map { "\($0)Mb/s" } ?? "Unknown!")
    if recorded.driver == "e1000e" {
      #expect(modes.highestCommonSpeed == 1000)
      #expect(modes.own?.listed.contains("10baseT/Half") == true)
    }
  }

  @Test("A driver without standard statistics has none", arguments: RecordedDevice.all)
  func standardStatistics(recorded: RecordedDevice) throws {
    let (statistics, refusal) = try recorded.answer("stats.nl") { bytes throws(WireError) in
      try EthtoolStandardStatistics(bytes)
    }
    #expect(refusal == nil)
    #expect(statistics?.groups.values.allSatisfy { $0.names.isEmpty } == true)
  }

  @Test("Reads the counters of each queue")
  func queues() throws {
    let recorded = RecordedDevice(kernel: "linux-6.18", driver: "virtio_net")
    let sum = try #require(
      try recorded.answer("queues-sum.nl") { bytes throws(WireError) in
        try QueueStatistics(bytes)
      }.value)
    #expect(sum.queue == nil)
    #expect((sum.counters["rx-packets"] ?? 0) > 0)
    #expect(sum.counters["rx-hw-drop-overruns"] == nil)
    let first = try #require(
      try recorded.answer("queues.nl") { bytes throws(WireError) in try QueueStatistics(bytes) }
        .value)
    #expect(first.queue == 0)
    #expect(first.sends == false)
  }
}
