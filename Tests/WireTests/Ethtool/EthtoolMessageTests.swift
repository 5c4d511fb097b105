import FixtureSupport
import Testing

@testable import Wire

/// Answers of devices that no recording is of, built by the kernel's definition of the messages.
@Suite("ethtool messages")
struct EthtoolMessageTests {
  private static func attribute(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
    var message = NetlinkRequest(type: 0, flags: 0, header: [])
    message.append(attribute: type, payload)
    return Array(message.bytes.dropFirst(16))
  }

  private static func number(_ type: UInt16, _ value: some FixedWidthInteger) -> [UInt8] {
    attribute(type, NetlinkRequest.native(value))
  }

  private static func message(_ attributes: [UInt8]...) -> [UInt8] {
    [0, 1, 0, 0] + attributes.flatMap(\.self)
  }

  @Test("Says why there is no link")
  func linkReason() throws {
    let bytes = Self.message(
      Self.number(2, UInt8(0)), Self.number(5, UInt8(0)), Self.number(6, UInt8(5)),
      Self.number(7, UInt32(3)))
    let state = try EthtoolLinkState(bytes.span)
    #expect(state.hasLink == false)
    #expect(state.reason == "Autoneg, FEC mismatch during override")
    #expect(state.downCount == 3)
    let bare = Self.message(Self.number(2, UInt8(0)), Self.number(5, UInt8(4)))
    #expect(try EthtoolLinkState(bare.span).reason == "No cable")
    let unknown = Self.message(Self.number(5, UInt8(99)), Self.number(6, UInt8(9)))
    #expect(try EthtoolLinkState(unknown.span).reason == "state 99, not known here, detail 9")
  }

  @Test("Reads pause frames")
  func pauseFrames() throws {
    let counters = Self.number(2, UInt64(11)) + Self.number(3, UInt64(22))
    let bytes = Self.message(Self.number(3, UInt8(1)), Self.attribute(5, counters))
    let pause = try EthtoolPause(bytes.span)
    #expect(pause.sentFrames == 11)
    #expect(pause.receivedFrames == 22)
    #expect(pause.receive == true)
    #expect(pause.negotiates == nil)
  }

  @Test("Reads repaired and lost blocks; lanes follow the sum")
  func forwardErrorCorrection() throws {
    let lanes = [UInt64(70), 30, 40].flatMap { NetlinkRequest.native($0) }
    let counters = Self.attribute(2, lanes) + Self.number(3, UInt64(2))
    let bytes = Self.message(Self.number(3, UInt8(0)), Self.attribute(5, counters))
    let correction = try EthtoolForwardErrorCorrection(bytes.span)
    #expect(correction.correctedBlocks == 70)
    #expect(correction.uncorrectableBlocks == 2)
    #expect(correction.correctedBits == nil)
  }

  @Test("Reads standard counters by name, and keeps those it does not know")
  func standardStatistics() throws {
    let mac =
      Self.number(2, UInt32(1)) + Self.attribute(4, Self.number(4, UInt64(5)))
      + Self.attribute(4, Self.number(21, UInt64(6)))
      + Self.attribute(4, Self.number(40, UInt64(7)))
    let histogram =
      Self.number(7, UInt32(0)) + Self.number(8, UInt32(64)) + Self.number(9, UInt64(8))
    let rmon = Self.number(2, UInt32(3)) + Self.attribute(5, histogram)
    let bytes = Self.message(Self.attribute(4, mac), Self.attribute(4, rmon))
    let statistics = try EthtoolStandardStatistics(bytes.span)
    #expect(statistics.groups["eth-mac"]?["FrameCheckSequenceErrors"] == 5)
    #expect(statistics.groups["eth-mac"]?["FrameTooLongErrors"] == 6)
    #expect(statistics.groups["eth-mac"]?["counter 40"] == 7)
    #expect(statistics.receivedLengths.map(\.frames) == [8])
  }

  @Test("Reads a bit set in its compact form")
  func compactBitset() {
    let nest =
      Self.number(2, UInt32(40))
      + Self.attribute(4, [0b101, 0, 0, 0, 0, 0, 0, 0])
      + Self.attribute(5, [0b111, 0, 0, 0, 1, 0, 0, 0])
    let set = EthtoolBitset(nest) { "n\($0)" }
    #expect(set.listed == ["n0", "n1", "n2", "n32"])
    #expect(set.set == ["n0", "n2"])
  }

  @Test("Reads the speed in a mode's name")
  func speeds() {
    #expect(EthtoolLinkModes.speed(ofMode: "100000baseKR4/Full") == 100_000)
    #expect(EthtoolLinkModes.speed(ofMode: "Asym_Pause") == nil)
    #expect(EthtoolLinkModes.speed(ofMode: "base") == nil)
  }

  @Test("Asks for statistics with the header in its own place")
  func requests() {
    let bytes = EthtoolRequest(family: 20).get(.statistics, interface: 2).bytes
    #expect(bytes[4...7] == [20, 0, 1, 0])
    #expect(bytes[16...19] == [32, 1, 0, 0])
    #expect(bytes[20...31] == [12, 0, 2, 0x80, 8, 0, 1, 0, 2, 0, 0, 0])
    let pause = EthtoolRequest(family: 20).get(.pause, interface: 2).bytes
    #expect(pause[20...39] == [20, 0, 1, 0x80, 8, 0, 1, 0, 2, 0, 0, 0, 8, 0, 3, 0, 4, 0, 0, 0])
    #expect(GenericFamily.families.bytes[4...7] == [16, 0, 1, 3])
  }

  @Test("Commands leave room for what the kernel writes")
  func commands() throws {
    #expect(EthtoolCommand.driver.count == 196)
    #expect(EthtoolCommand.statisticsCount.count == 20)
    #expect(EthtoolCommand.statisticsNames(count: 3).count >= 12 + 3 * 32)
    #expect(EthtoolCommand.statisticsValues(count: 3).count >= 8 + 3 * 8)
    var answer = EthtoolCommand.statisticsCount
    answer.replaceSubrange(16..<20, with: NetlinkRequest.native(UInt32.max))
    #expect(throws: WireError.self) { try EthtoolCommand.readStatisticsCount(answer) }
    answer.replaceSubrange(8..<16, with: [UInt8](repeating: 0, count: 8))
    #expect(try EthtoolCommand.readStatisticsCount(answer) == 0)
  }

  @Test("Names and values that do not belong together are refused")
  func mismatch() {
    var names = EthtoolCommand.statisticsNames(count: 2)
    let values = EthtoolCommand.statisticsValues(count: 3)
    #expect(throws: WireError.self) { try EthtoolStatistics(names: names, values: values) }
    names.replaceSubrange(8..<12, with: NetlinkRequest.native(UInt32(3)))
    #expect(throws: WireError.self) {
      try EthtoolStatistics(names: Array(names.prefix(80)), values: values)
    }
    #expect(throws: WireError.self) { try EthtoolStatistics(names: [], values: []) }
  }

  @Test("Every truncation and every changed byte gives an error or a part")
  func malformed() throws {
    for recorded in RecordedDevice.all {
      for file in Fixture.names(in: "ethtool/\(recorded.kernel)/\(recorded.driver)")
      where file.hasSuffix(".nl") {
        for datagram in try Fixture.datagrams(recorded.path(file)) {
          var messages = NetlinkMessages(datagram.span)
          while let message = try messages.next() {
            let bytes = Array(message.payload.array.prefix(600))
            for length in 0..<bytes.count { Self.decodeAll(Array(bytes.prefix(length))) }
            for offset in bytes.indices {
              for value: UInt8 in [0, 0xff] {
                var changed = bytes
                changed[offset] = value
                Self.decodeAll(changed)
              }
            }
          }
        }
      }
      for file in ["drvinfo.ioctl", "ringparam.ioctl", "channels.ioctl", "sset.ioctl"]
      where recorded.has(file) {
        let bytes = try recorded.bytes(file)
        for length in 0..<bytes.count { Self.decodeCommands(Array(bytes.prefix(length))) }
      }
    }
  }

  private static func decodeAll(_ bytes: [UInt8]) {
    _ = try? GenericFamily(bytes.span)
    _ = try? EthtoolLinkState(bytes.span).reason
    _ = try? EthtoolLinkModes(bytes.span).highestCommonSpeed
    _ = try? EthtoolFeatures(bytes.span)
    _ = try? EthtoolRings(bytes.span)
    _ = try? EthtoolChannels(bytes.span).receivingQueues
    _ = try? EthtoolPause(bytes.span)
    _ = try? EthtoolCoalescing(bytes.span)
    _ = try? EthtoolForwardErrorCorrection(bytes.span)
    _ = try? EthtoolStandardStatistics(bytes.span)
    _ = try? QueueStatistics(bytes.span)
  }

  private static func decodeCommands(_ bytes: [UInt8]) {
    _ = try? EthtoolDriver(bytes)
    _ = try? EthtoolRings(command: bytes)
    _ = try? EthtoolChannels(command: bytes)
    _ = try? EthtoolPause(command: bytes)
    _ = try? EthtoolCommand.readStatisticsCount(bytes)
    _ = try? EthtoolStatistics(names: bytes, values: bytes)
  }
}
