public import Findings
public import ProbeEngine
import Wire

/// Events of a run as JSON, one on a line: `reply`, `connection`, `verdict`, `hop`, `size`, `notice`, and `report` at the
/// end.
public enum ProbeEventLine {
  private struct Reply: Encodable {
    var event = "reply"
    var probe: UInt64
    var from: String
    var port: Int?
    var roundTrip: Double?
    var timeToLive: Int
    var length: Int
    var flags: String?
    var window: Int?
    var icmpType: Int?
    var icmpCode: Int?
    var icmpMeaning: String?
    var originate: Int?
    var receive: Int?
    var transmit: Int?
    var isCopy: Bool
    var isLate: Bool
    var repetition: Int
  }

  private struct Connection: Encodable {
    var event = "connection"
    var probe: UInt64
    var from: String
    var port: Int
    var sourcePort: Int
    var outcome: String
    var verdict: String
    var roundTrip: Double?
    var repeats: Int
    var icmpType: Int?
    var icmpCode: Int?
  }

  private struct Verdict: Encodable {
    var event = "verdict"
    var probe: UInt64
    var sourcePort: Int?
    var verdict: String
    var direction: String?
    var corrects: String?
    var roundTrip: Double?
    var decidedAfter: Double
  }

  private struct HopReply: Encodable {
    var event = "hop"
    var timeToLive: Int
    var round: Int
    var from: String
    var isTarget: Bool
    var roundTrip: Double?
    var icmpType: Int?
    var icmpCode: Int?
  }

  private struct Size: Encodable {
    var event = "size"
    var number: Int
    var bytes: Int
    var result: String
    var roundTrip: Double?
    var from: String?
    var mtu: Int?
  }

  private struct Notice: Encodable {
    var event = "notice"
    var text: String
  }

  private struct End: Encodable {
    var event = "report"
    var report: ProbeReport
  }

  /// An event.
  public static func text(_ event: ProbeEvent, plan: ProbePlan) -> String {
    let line =
      switch event {
      case .reply(let reply): try? JSONDocument.text(document(reply, plan), isLine: true)
      case .connection(let reply):
        try? JSONDocument.text(document(reply, plan), isLine: true)
      case .verdict(let outcome): try? JSONDocument.text(document(outcome, plan), isLine: true)
      case .notice(let text): try? JSONDocument.text(Notice(text: text), isLine: true)
      }
    return line ?? ""
  }

  /// An answer to a probe of a trace.
  public static func text(_ answer: PathTrace.Answer) -> String {
    let document = HopReply(
      timeToLive: answer.timeToLive, round: answer.round, from: "\(answer.seen.sender)",
      isTarget: answer.isTarget, roundTrip: answer.roundTrip?.inSeconds,
      icmpType: answer.seen.icmp.map { Int($0.type) },
      icmpCode: answer.seen.icmp.map { Int($0.code) })
    return (try? JSONDocument.text(document, isLine: true)) ?? ""
  }

  /// A packet of a search for sizes.
  public static func text(_ trial: SizeSearch.Trial) -> String {
    var document = Size(number: Int(trial.number), bytes: trial.size, result: "lost")
    switch trial.result {
    case .lost: break
    case .refusedHere: document.result = "refused-here"
    case .answered(let time):
      document.result = "answered"
      document.roundTrip = time.inSeconds
    case .tooBig(let router, let mtu):
      document.result = "too-big"
      document.from = "\(router)"
      document.mtu = mtu > 0 ? Int(mtu) : nil
    }
    return (try? JSONDocument.text(document, isLine: true)) ?? ""
  }

  /// The end of the run.
  public static func text(_ report: ProbeReport) throws -> String {
    try JSONDocument.text(End(report: report), isLine: true)
  }

  private static func document(_ reply: ProbeReply, _ plan: ProbePlan) -> Reply {
    let seen = reply.seen
    var isSegment = false
    if case .tcp = plan.kind { isSegment = seen.icmp == nil }
    return Reply(
      probe: reply.number, from: "\(seen.sender)",
      port: plan.kind.isICMP || seen.icmp != nil ? nil : Int(plan.port),
      roundTrip: reply.roundTrip?.inSeconds, timeToLive: Int(seen.timeToLive), length: seen.length,
      flags: isSegment ? seen.flags.hpingText : nil, window: isSegment ? Int(seen.window) : nil,
      icmpType: seen.icmp.map { Int($0.type) }, icmpCode: seen.icmp.map { Int($0.code) },
      icmpMeaning: seen.icmp?.meaning, originate: seen.clock.map { Int($0.originate) },
      receive: seen.clock.map { Int($0.receive) }, transmit: seen.clock.map { Int($0.transmit) },
      isCopy: reply.isCopy, isLate: reply.isLate,
      repetition: Int(reply.repetition))
  }

  private static func document(_ reply: ConnectReply, _ plan: ProbePlan) -> Connection {
    let outcome = reply.outcome
    var document = Connection(
      probe: reply.number, from: "\(plan.target)", port: Int(plan.port),
      sourcePort: Int(outcome.port), outcome: "pending", verdict: reply.verdict.name,
      roundTrip: reply.roundTrip?.inSeconds, repeats: Int(outcome.retransmissions))
    switch outcome.kind {
    case .connected: document.outcome = "connected"
    case .refused: document.outcome = "refused"
    case .icmp(let kind, let sender):
      document.outcome = "icmp"
      document.from = "\(sender)"
      document.icmpType = Int(kind.type)
      document.icmpCode = Int(kind.code)
    case .failed(let reason): document.outcome = reason
    case .pending: break
    }
    return document
  }

  private static func document(_ outcome: ProbeOutcome, _ plan: ProbePlan) -> Verdict {
    Verdict(
      probe: outcome.number, sourcePort: plan.kind.isICMP ? nil : Int(outcome.port),
      verdict: outcome.verdict.name, direction: outcome.verdict.direction?.rawValue,
      corrects: outcome.corrects?.name, roundTrip: outcome.roundTrip?.inSeconds,
      decidedAfter: outcome.decidedAfter.inSeconds)
  }
}
