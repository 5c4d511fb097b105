import FixtureSupport
import Testing

@testable import Wire

@Suite("Malformed traffic control messages")
struct MalformedTrafficTests {
  /// The payloads of recorded qdiscs, classes and filters of the devices that were configured, one
  /// of each length and kind.
  private static func payloads() throws -> [(type: UInt16, bytes: [UInt8])] {
    var payloads: [(type: UInt16, bytes: [UInt8])] = []
    var shapes: Set<[UInt8]> = []
    for recorded in RecordedTraffic.all {
      let device = try recorded.device()
      for file in ["qdisc.nl", "class.nl", "filter0.nl", "filter1.nl"]
      where Fixture.exists(recorded.path(file)) {
        for datagram in try Fixture.datagrams(recorded.path(file)) {
          var messages = NetlinkMessages(datagram.span)
          while let message = try messages.next() {
            guard message.payload.count >= 20 else { continue }
            let bytes = message.payload.array
            let shape =
              [UInt8(message.type), UInt8(bytes.count & 0xff)] + bytes.prefix(36).suffix(16)
            if message.payload[native32: 4] == UInt32(bitPattern: device),
              shapes.insert(shape).inserted
            {
              payloads.append((message.type, bytes))
            }
          }
        }
      }
    }
    return payloads
  }

  /// Decodes and prints; whatever the bytes are, this returns.
  @discardableResult
  private static func digest(_ type: UInt16, _ bytes: [UInt8]) -> String? {
    do throws(WireError) {
      switch type {
      case TrafficRequest.newQdisc:
        let qdisc = try Qdisc(bytes.span)
        _ = qdisc.dropShares
        _ = qdisc.deliberateDrop
        return qdisc.line() + qdisc.detailedText()
      case TrafficRequest.newClass: return try TrafficClass(bytes.span).detailedText()
      default:
        let filter = try TrafficFilter(bytes.span)
        _ = filter.deliberateDrop
        return filter.text()
      }
    } catch {
      return nil
    }
  }

  @Test("Every truncation gives an error or a part")
  func truncations() throws {
    let payloads = try Self.payloads()
    #expect(payloads.count > 80)
    for (type, bytes) in payloads {
      for length in 0..<bytes.count { Self.digest(type, Array(bytes.prefix(length))) }
    }
    #expect(Self.digest(TrafficRequest.newQdisc, []) == nil)
  }

  @Test("Attributes of impossible or other lengths give an error or a part")
  func lengths() throws {
    for (type, bytes) in try Self.payloads() {
      for offset in stride(from: 20, to: bytes.count - 1, by: 4) {
        for length: UInt8 in [0, 3, 5, 0xff] {
          var changed = bytes
          changed[offset] = length
          changed[offset + 1] = 0
          Self.digest(type, changed)
        }
      }
    }
  }

  @Test("Any byte may be any other")
  func bytes() throws {
    for (type, bytes) in try Self.payloads() {
      for offset in bytes.indices {
        for value: UInt8 in [0x00, 0xff] {
          var changed = bytes
          changed[offset] = value
          Self.digest(type, changed)
        }
      }
    }
  }

  @Test("Keeps what came before the damage, and names it")
  func partial() throws {
    let recorded = RecordedTraffic(kernel: "linux-6.1", name: "netem-loss")
    let device = try recorded.device()
    var bytes = try #require(
      try Self.payloads().first { type, bytes in
        bytes.span[native32: 4] == UInt32(device)
          && String(decoding: bytes, as: UTF8.self)
            .contains("netem")
      }?.bytes)
    // The struct of the options is cut to 8 bytes; its statistics are still there.
    let start = 20 + 12
    #expect(bytes[start + 2] == 2)
    let length = Int(bytes[start])
    bytes.replaceSubrange(
      start..<(start + length), with: [12, 0, 2, 0] + bytes[(start + 4)..<(start + 12)])
    let qdisc = try Qdisc(bytes.span)
    #expect(qdisc.problems == [.truncated(field: "tc_netem_qopt", needed: 24, have: 8)])
    #expect(qdisc.statistics?.drops != nil)
    #expect(qdisc.line().contains("tc_netem_qopt: 24 bytes needed, 8 there"))
  }

  @Test("A struct longer than known is read to the end that is known")
  func longer() throws {
    var bytes = try #require(NetemOptionsBytes.plain)
    let short = try NetemOptions(bytes)
    bytes += [4, 0, 99, 0]
    #expect(try NetemOptions(bytes) == short)
  }

  @Test("Statistics of an old kernel stand in their own struct")
  func oldStatistics() {
    var bytes: [UInt8] = []
    bytes += NetlinkRequest.native(UInt64(1_000_000))
    for number: UInt32 in [10, 2, 3, 0, 0, 4, 5] { bytes += NetlinkRequest.native(number) }
    let statistics = TrafficStatistics(old: bytes)
    #expect(statistics.total?.packets == 10)
    #expect(statistics.drops == 2)
    #expect(statistics.requeues == nil)
    #expect(statistics.queueLength == 4)
  }

  @Test("The wide packet counter completes the one before it")
  func widePackets() {
    func attribute(_ type: UInt16, _ bytes: [UInt8]) -> [UInt8] {
      var message = NetlinkRequest(type: 0, flags: 0, header: [])
      message.append(attribute: type, bytes)
      return Array(message.bytes.dropFirst(16))
    }
    let basic = NetlinkRequest.native(UInt64(9)) + NetlinkRequest.native(UInt32(7)) + [0, 0, 0, 0]
    let wide = NetlinkRequest.native(UInt64(1) << 32 + 7)
    let statistics = TrafficStatistics(
      nest: attribute(1, basic) + attribute(8, wide) + attribute(7, basic))
    #expect(statistics.total?.packets == 1 << 32 + 7)
    #expect(statistics.hardware?.packets == 7)
    let kinds = statistics.fields.filter { $0.name.hasSuffix("packets") }.map(\.kind)
    #expect(kinds == [.counter64, .counter32])
  }
}

private enum NetemOptionsBytes {
  static let plain: [UInt8]? = [0, 100, 0x4ccc_cccc as UInt32, 0, 0, 0].flatMap {
    NetlinkRequest.native($0)
  }
}
