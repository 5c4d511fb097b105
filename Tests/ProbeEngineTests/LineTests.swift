import Findings
import Report
import Testing
import Wire

@testable import ProbeEngine

@Suite("The lines of lossctl probe")
struct ProbeLineTests {
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
      options.isNumeric = true
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
    #expect(line(.tcp(.syn), type: 3, code: 9) == "ICMP Unreachable type=9 from ip=10.99.78.2\n")
    #expect(line(.tcp(.syn), type: 3, code: 13) == "ICMP Packet filtered from ip=10.99.78.2\n")
    #expect(line(.tcp(.syn), type: 12, code: 0) == "")
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
    #expect(third == "TTL 0 during transit from ip=10.99.78.2 name=UNKNOWN\n")
    let padded = lines.line(
      reply {
        $0.length = 40
        $0.padding = 6
      })
    #expect(padded.hasPrefix("len=46 ip=10.99.78.2 "))
    var verbose = self.lines { $0.isVerbose = true }
    let fourth = verbose.line(reply())
    #expect(
      fourth == """
        len=44 ip=10.99.78.2 ttl=64 DF id=0 tos=0 iplen=44
        sport=80 flags=SA seq=0 win=64240 rtt=0.6 ms
        seq=5 ack=6 sum=efbe urp=0


        """)
  }

  /// Recorded from hping3 3.a2.ds2-10.
  @Test("With -V hping3 first says which interface it uses")
  func verboseHeader() {
    func header(_ change: (inout ProbeLines.Options) -> Void) -> String {
      lines(change).header(target: "b", interface: "eth0", mtu: 1500, dataLength: 0)
    }
    let usual = "HPING b (eth0 10.99.78.2): S set, 40 headers + 0 data bytes\n"
    #expect(header { $0.isVerbose = true } == "using eth0, addr: 0.0.0.1, MTU: 1500\n" + usual)
    #expect(header { $0.isDebugging = true } == "using eth0, addr: 0.0.0.1, MTU: 1500\n" + usual)
    #expect(header { _ in } == usual)
    let own = header {
      $0.isVerbose = true
      $0.isCompatible = false
    }
    #expect(own.hasPrefix("LOSSCTL PROBE b"))
  }

  /// Recorded from hping3 3.a2.ds2-10: `-2 -p 9 -q` and `-1 -q`, whose quiet is not complete.
  @Test("hping3's -q keeps quiet about TCP and UDP only, and takes the times of UDP's errors")
  func quiet() {
    func run(_ kind: ProbeKind, error: ICMPKind?) -> (text: String, times: HpingTimes) {
      var plan = ProbePlan.syns(1, every: 1)
      plan.kind = kind
      var options = ProbeLines.Options()
      options.isCompatible = true
      options.isQuiet = true
      options.isVerbose = true
      options.isNumeric = true
      var lines = ProbeLines(plan: plan, options: options)
      let text = lines.line(
        reply {
          $0.icmp = error
          $0.port = 7
        })
      return (text, lines.otherTimes)
    }
    let closed = ICMPKind(type: 3, code: 3, isVersion6: false)
    let expired = ICMPKind(type: 11, code: 0, isVersion6: false)
    #expect(run(.tcp(.syn), error: nil).text == "")
    #expect(run(.udp, error: nil).text == "")
    #expect(run(.echo, error: nil).text.hasSuffix(" id=0 icmp_seq=0 rtt=0.6 ms\n"))
    #expect(run(.tcp(.syn), error: closed).text == "")
    #expect(run(.tcp(.syn), error: closed).times.mean == nil)
    let datagram = run(.udp, error: closed)
    #expect(datagram.text == "status=0 port=7 seq=0\n")
    #expect(run(.udp, error: expired).text == "TTL 0 during transit from ip=10.99.78.2\n")
    let text = ProbeText.hpingSummary(
      ProbeEngine(plan: .syns(1, every: 1), key: ProbeKey(1, 2), start: 0).report(
        ProbeEngine.Setting(target: "b", interface: nil, startedAt: 1, began: 0, ended: 1)),
      otherTimes: datagram.times)
    #expect(text.hasSuffix("round-trip min/avg/max = 0.6/0.6/0.6 ms\n"))
  }

  /// Recorded from hping3 3.a2.ds2-10: `-S -p 80 -i 1 --tcp-timestamp`, `-Q`, `-1 -r`.
  @Test("hping3's guesses and differences, byte for byte")
  func differences() {
    func run(
      _ values: [UInt32], every interval: Nanoseconds = .seconds(1),
      _ change: @escaping (inout ProbeLines.Options) -> Void
    ) -> [String] {
      var plan = ProbePlan.syns(1, every: interval)
      plan.target = .v4(0x0a63_4e02)
      var options = ProbeLines.Options()
      options.isCompatible = true
      change(&options)
      var lines = ProbeLines(plan: plan, options: options)
      return values.enumerated().map { number, value in
        var reply = reply {
          $0.sequence = value
          $0.timestamps = TCPTimestamps(value: value, echo: 0)
          $0.identification = UInt16(truncatingIfNeeded: value)
        }
        reply.number = UInt64(number) * 2
        return lines.line(reply)
      }
    }
    let clock = run([45_517_080, 45_518_080, 3, 152_333_129]) { $0.showsTimestamps = true }
    #expect(clock[0].hasSuffix("ms\n  TCP timestamp: tcpts=45517080\n\n"))
    #expect(
      clock[1].hasSuffix(
        """
          TCP timestamp: tcpts=45518080
          HZ seems hz=1000
          System uptime seems: 0 days, 12 hours, 38 minutes, 38 seconds


        """))
    #expect(clock[2].hasSuffix("ms\n  TCP timestamp: tcpts=3\n\n"))
    #expect(clock[3].contains("1 days, 18 hours, 18 minutes, 53 seconds"))
    let fast = run([1000, 2000], every: .milliseconds(100)) { $0.showsTimestamps = true }
    #expect(fast[1].hasSuffix("ms\n  TCP timestamp: tcpts=2000\n\n"))
    let own = run([45_517_080, 45_518_080]) {
      $0.showsTimestamps = true
      $0.isCompatible = false
    }
    #expect(own[1].hasSuffix("ms\n  TCP timestamp: tcpts=45518080\n\n"))

    let sequence = run([1_691_984_817, 1_291_862_899, 2_473_295_690]) { $0.showsSequence = true }
    #expect(
      sequence == [
        "1691984817 +1691984817\n", "1291862899 +3894845377\n", "2473295690 +1181432791\n",
      ])
    // Every second probe is answered, so half of the growth is that of one probe.
    let growth = run([100, 110, 65_535, 9]) { $0.hasRelativeIdentification = true }
    #expect(growth.map { $0.contains("id=100 ") } == [true, false, false, false])
    #expect(growth[1].contains("id=+5 ") && growth[3].contains("id=+4 "))
  }

  @Test("IPv6 has no identification, and none is printed")
  func identification() {
    var lines = lines { $0.isCompatible = false }
    let line = lines.line(reply { $0.sender = .v6(1) })
    #expect(line.hasPrefix("len=44 ip=::1 ttl=64 DF sport=80 "))
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
