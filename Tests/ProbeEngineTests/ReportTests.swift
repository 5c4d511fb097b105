import Findings
import FixtureSupport
import Report
import Testing
import Wire

@testable import ProbeEngine

@Suite("What lossctl probe prints")
struct ProbeReportTests {
  private func report(_ engine: ProbeEngine) -> ProbeReport {
    engine.report(
      ProbeEngine.Setting(
        target: "example", interface: "eth0", startedAt: 1, began: 0, ended: .seconds(10)))
  }

  private func lossy(_ share: Double) -> ProbeEngine {
    var random = SteadyRandom(2)
    var network = SimulatedNetwork()
    network.forward = { sent, _ in
      sent.purpose == .probe && random.next() < share ? .isLost : .passes
    }
    return network.run(.syns(400, every: .milliseconds(10)))
  }

  @Test("The document holds to its schema", arguments: [0, 0.2, 1])
  func schema(share: Double) throws {
    let schema = try JSONSchema("Sources/Report/Schemas/lossctl.probe.1.json")
    let text = try JSONDocument.text(report(lossy(share)))
    #expect(try schema.violations(in: text) == [])
    #expect(schema.undescribed == [])
  }

  @Test("No loss is never printed without its bound")
  func bound() {
    let text = ProbeText.summary(report(lossy(0)), style: Style(isColoured: false))
    #expect(text.contains("0% packet loss [0%–0.951%, n=400]"))
    #expect(text.contains("less than 0.951%"))
  }

  @Test("Without any probe nothing is claimed")
  func nothing() {
    let engine = ProbeEngine(plan: .syns(1, every: 1), key: ProbeKey(1, 2), start: 0)
    let text = ProbeText.summary(report(engine), style: Style(isColoured: false))
    #expect(text.contains("loss unknown"))
  }

  private func reply(_ change: (inout Observation) -> Void = { _ in }) -> ProbeReply {
    var seen = Observation(kind: .answer, time: 0, sender: .v4(0x0a63_4e02))
    seen.length = 44
    seen.timeToLive = 64
    seen.isDontFragment = true
    seen.flags = [.syn, .ack]
    seen.window = 64_240
    seen.sequence = 5
    seen.acknowledgement = 6
    seen.checksum = 0xbeef
    change(&seen)
    return ProbeReply(
      number: 0, seen: seen, roundTrip: .microseconds(640), isCopy: false, repetition: 0,
      isLate: false)
  }

  private func lines(_ change: (inout ProbeLines.Options) -> Void = { _ in }) -> ProbeLines {
    var plan = ProbePlan.syns(1, every: 1)
    plan.target = .v4(0x0a63_4e02)
    plan.shape.maximumSegmentSize = nil
    plan.shape.hasTimestamps = false
    plan.shape.hasModernOptions = false
    var options = ProbeLines.Options()
    options.isCompatible = true
    change(&options)
    return ProbeLines(plan: plan, options: options)
  }

  /// Recorded from hping3 3.a2.ds2-10: `-2 -n` and `-S -n` to ports that nft rejects, and `-t 1`.
  @Test("hping3's lines for ICMP errors, byte for byte")
  func errors() {
    func line(_ kind: ProbeKind, type: UInt8, code: UInt8) -> String {
      var plan = ProbePlan.syns(1, every: 1)
      plan.kind = kind
      var options = ProbeLines.Options()
      options.isCompatible = true
      var lines = ProbeLines(plan: plan, options: options)
      return lines.line(
        reply {
          $0.icmp = ICMPKind(type: type, code: code, isVersion6: false)
          $0.port = 2535
        })
    }
    #expect(
      line(.udp, type: 3, code: 0)
        == "ICMP Network Unreachable from ip=10.99.78.2\nstatus=0 port=2535 seq=0\n")
    #expect(line(.tcp(.syn), type: 3, code: 1) == "ICMP Host Unreachable from ip=10.99.78.2\n")
    #expect(line(.udp, type: 11, code: 0) == "TTL 0 during transit from ip=10.99.78.2\n")
  }

  /// Recorded from hping3 3.a2.ds2-10: `-1 -d N -j -J`, whose replies end with bytes 0x58.
  @Test("hping3's dumps, byte for byte, also where a line is just full")
  func dumps() {
    let bytes: [UInt8] = [0x45, 0x00, 0x00, 0x45, 0x7d, 0x69, 0x00, 0x00, 0x40, 0x01]
    #expect(PacketDump.hexadecimal(bytes) == "\t\t4500 0045 7d69 0000 4001 \n\n")
    #expect(PacketDump.characters(bytes) == "\t\tE..E}i..@.\n\n")
    let odd = [UInt8](repeating: 0x58, count: 17)
    #expect(
      PacketDump.hexadecimal(odd) == "\t\t5858 5858 5858 5858 5858 5858 5858 5858 \n\t\t58\n\n")
    let full = [UInt8](repeating: 0x58, count: 32)
    #expect(PacketDump.hexadecimal(full).hasSuffix("5858 \n\t\t\n\n"))
    #expect(PacketDump.characters(full) == "\t\t\(String(repeating: "X", count: 32))\n\t\t\n\n")
  }

  /// Recorded from hping3 3.a2.ds2-10.
  @Test("hping3's lines, byte for byte")
  func compatible() {
    var lines = lines()
    #expect(
      lines.header(target: "10.99.78.2", interface: "ra", dataLength: 0)
        == "HPING 10.99.78.2 (ra 10.99.78.2): S set, 40 headers + 0 data bytes\n")
    let first = lines.line(reply())
    #expect(
      first
        == "len=44 ip=10.99.78.2 ttl=64 DF id=0 sport=80 flags=SA seq=0 win=64240 rtt=0.6 ms\n")
    var copy = reply()
    copy.isCopy = true
    copy.repetition = 1
    copy.roundTrip = .microseconds(1_004_200)
    let second = lines.line(copy)
    #expect(
      second
        == "DUP! len=44 ip=10.99.78.2 ttl=64 DF id=0 sport=80 flags=SA seq=0 win=64240 rtt=1004.2 ms\n"
    )
    let error = reply {
      $0.kind = .error
      $0.icmp = ICMPKind(type: 11, code: 0, isVersion6: false)
    }
    let third = lines.line(error)
    #expect(third == "TTL 0 during transit from ip=10.99.78.2\n")
    var verbose = self.lines { $0.isVerbose = true }
    let fourth = verbose.line(reply())
    #expect(
      fourth == """
        len=44 ip=10.99.78.2 ttl=64 DF id=0 tos=0 iplen=44
        sport=80 flags=SA seq=0 win=64240 rtt=0.6 ms
        seq=5 ack=6 sum=beef urp=0


        """)
  }

  @Test("hping3's statistics, byte for byte")
  func compatibleSummary() {
    let text = ProbeText.hpingSummary(report(lossy(0.2)))
    #expect(text.hasPrefix("\n--- example hping statistic ---\n400 packets transmitted, "))
    #expect(text.hasSuffix("% packet loss\nround-trip min/avg/max = 10.0/10.0/10.0 ms\n"))
  }

  @Test("What hping does not know follows after ms")
  func additions() {
    var lines = lines { $0.isCompatible = false }
    var slow = reply()
    slow.repetition = 1
    slow.roundTrip = .milliseconds(1004)
    let line = lines.line(slow)
    #expect(line.hasSuffix("win=64240 rtt=1004 ms rtx=1 lost=return\n"))
  }
}
