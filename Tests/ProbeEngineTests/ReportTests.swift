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

  @Test("No line of a report for people is wider than a terminal, whatever was counted")
  func width() {
    var wide = report(lossy(0.3))
    wide.packets.probes = 123_456_789
    wide.loss.counted = 123_456_789
    wide.notices += [String(repeating: "words without end ", count: 20)]
    wide.schedule.interval = 0.001
    wide.roundTrip?.maximum = 3.123_4
    wide.roundTrip?.p99 = 2.123_4
    for text in [
      ProbeText.summary(wide, style: Style(isColoured: false)),
      ConnectText.explanation(because: nil, limits: ConnectEngine.limits),
    ] {
      for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test("Where scripts look for the loss it stays on the line of the packets")
  func lossLine() throws {
    var wide = report(lossy(0.3))
    wide.packets.transmitted = 123_456_789
    let text = ProbeText.summary(wide, style: Style(isColoured: false))
    let line = try #require(text.split(separator: "\n").first { $0.contains("transmitted") })
    #expect(line.hasSuffix("% packet loss"))
  }

  @Test("A share too small for its digits is told in words that stay apart")
  func smallest() {
    var rare = report(lossy(0.3))
    rare.loss.all.share = 1e-9
    let text = ProbeText.summary(rare, style: Style(isColoured: false))
    #expect(text.contains("answered, under 0.0001% packet loss"))
  }

  @Test("One is not several")
  func plurals() {
    var engine = lossy(0)
    engine.tally.corruptAnswers = 1
    engine.tally.questionsWithheld = 1
    engine.tally.corrections = 1
    engine.tally.leftOpen = 1
    engine.tally.repeatedAfterAnswer = 1
    engine.tally.captureLosses = 1
    var report = report(engine)
    report.packets.questions = 1
    report.packets.resets = 1
    report.packets.calibration = 1
    report.reordering.count = 1
    report.reordering.extent = 1
    report.schedule.interval = 0.01
    report.schedule.slips = 1
    let text = ProbeText.summary(report, style: Style(isColoured: false))
    let wrong = try? Regex(
      #"\b1 (\S+ )?(SYNs|SYN-ACKs|times|probes|packets|answers|resets|connections|verdicts|were)\b"#
    )
    if let wrong { #expect(text.firstMatch(of: wrong) == nil, "\(text)") }
  }

  @Test("hping3's statistics, byte for byte")
  func compatibleSummary() {
    let text = ProbeText.hpingSummary(report(lossy(0.2)))
    #expect(text.hasPrefix("\n--- example hping statistic ---\n400 packets transmitted, "))
    #expect(text.hasSuffix("% packet loss\nround-trip min/avg/max = 10.0/10.0/10.0 ms\n"))
  }
}
