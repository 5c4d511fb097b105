public import Wire

/// Everything that a run has counted and measured.
public struct ProbeTally: Sendable {
  /// Probes handed to the kernel, those it refused included.
  public internal(set) var sent: UInt64 = 0
  /// Probes that the capture saw leave.
  public internal(set) var departed: UInt64 = 0
  /// Probes by what became of them.
  private var verdicts = [UInt64](repeating: 0, count: ProbeVerdict.allCases.count)
  /// Further copies of answers.
  public internal(set) var copies: UInt64 = 0
  /// SYN-ACKs repeated although answered: the reset was lost on the way to the target.
  public internal(set) var repeatedAfterAnswer: UInt64 = 0
  /// Acknowledgements of an earlier connection of the same port, which the target still held (RFC 5961 section 4).
  public internal(set) var challenges: UInt64 = 0
  /// Acknowledgements of connections from before this run.
  public internal(set) var foreignChallenges: UInt64 = 0
  /// Ports on which the target was last known to hold a connection that had been reset.
  public internal(set) var stillHeld: UInt64 = 0
  /// Packets that looked like answers and repeated nothing of this run.
  public internal(set) var strays: UInt64 = 0
  /// Answers with a wrong checksum.
  public internal(set) var corruptAnswers: UInt64 = 0
  /// Questions asked about direction, and those answered.
  public internal(set) var questions: UInt64 = 0
  /// Answers to questions.
  public internal(set) var questionsAnswered: UInt64 = 0
  /// Questions not asked because too many probes were lost at once.
  public internal(set) var questionsWithheld: UInt64 = 0
  /// Bare ACKs sent to the same port after a loss.
  public internal(set) var controls: UInt64 = 0
  /// Those that were answered, with a reset.
  public internal(set) var controlsAnswered: UInt64 = 0
  /// Answers that contradict a verdict that had been given; each corrected it.
  public internal(set) var corrections: UInt64 = 0
  /// Resets sent by this program itself.
  public internal(set) var resets: UInt64 = 0
  /// Half-open connections for which no reset was seen leaving.
  public internal(set) var leftOpen: UInt64 = 0
  /// Packets that the capture lost.
  public internal(set) var captureLosses: UInt64 = 0
  /// When this program stood still.
  public internal(set) var stalls = Stalls()
  /// Moments at which probes were held back because too many were open.
  public internal(set) var heldBack: UInt64 = 0
  /// Round-trip times of first answers in time.
  public internal(set) var delays = DelayStatistics()
  /// Time from departure to the decision about direction.
  public internal(set) var decisionTimes = DelayStatistics()
  /// The pattern of losses.
  public internal(set) var losses = LossSequence()
  /// Answers out of order.
  public internal(set) var reordering = Reordering()
  /// ICMP errors by what they said and who said it.
  public internal(set) var errors: [ErrorSource: UInt64] = [:]
  /// Packets that the kernel did not take, by what they were for and why.
  public internal(set) var sendFailures: [Refusal: UInt64] = [:]
  /// Every packet that was seen leaving for the target, the resets of this machine's own kernel among them.
  public internal(set) var leaving = LeavingCount()
  /// Counted and lost probes of each source port, where flows are compared.
  public internal(set) var flows: [UInt16: FlowCount] = [:]
  /// The flags of the last answer, for `--tcpexitcode`.
  public internal(set) var lastFlags: TCPFlags = []
  /// The times to live with which resets arrived, and other answers from the same address.
  public internal(set) var resetLives = TimeToLiveRange()
  /// Those of other answers.
  public internal(set) var answerLives = TimeToLiveRange()
  /// Packets that came in answer, whatever they said: what hping calls received.
  public internal(set) var received: UInt64 = 0

  /// What an ICMP error said, and who said it.
  public struct ErrorSource: Hashable, Sendable {
    /// Type and code.
    public var kind: ICMPKind
    /// The sender.
    public var sender: IPAddress

    /// Creates a source.
    public init(kind: ICMPKind, sender: IPAddress) {
      self.kind = kind
      self.sender = sender
    }
  }

  /// The least and the greatest time to live.
  public struct TimeToLiveRange: Hashable, Sendable {
    /// The range; `nil` without any packet.
    public private(set) var range: ClosedRange<UInt8>?

    mutating func add(_ value: UInt8) {
      let old = range ?? value...value
      range = min(old.lowerBound, value)...max(old.upperBound, value)
    }

    /// The range in words.
    var text: String {
      guard let range else { return "unknown" }
      return range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
  }

  mutating func countTimeToLive(_ seen: Observation) {
    if seen.flags.contains(.rst) {
      resetLives.add(seen.timeToLive)
    } else {
      answerLives.add(seen.timeToLive)
    }
  }

  /// What the times to live of resets say, if they differ from those of all other answers of the address.
  var strangeResets: String? {
    guard let resets = resetLives.range, let others = answerLives.range, !resets.overlaps(others)
    else { return nil }
    return
      "resets from the target's address arrived with TTL \(resetLives.text), its other answers with \(answerLives.text): "
      + "another machine may have sent the resets, such as a firewall on the way"
  }

  /// What was not sent, and why.
  public struct Refusal: Hashable, Sendable {
    /// What it was for.
    public var purpose: Transmission.Purpose
    /// Why.
    public var failure: SendFailure

    /// Creates a refusal.
    public init(purpose: Transmission.Purpose, failure: SendFailure) {
      self.purpose = purpose
      self.failure = failure
    }
  }

  /// What was seen leaving, on one interface.
  public struct LeavingCount: Hashable, Sendable {
    /// All packets.
    public internal(set) var packets: UInt64 = 0
    /// The resets among them.
    public internal(set) var resets: UInt64 = 0
    /// The interface; of stacked devices each sees the same packet, so that several cannot be added.
    private(set) var interface: Int32?
    /// Whether it was one interface only.
    public private(set) var isExact = true

    mutating func add(_ seen: Observation) {
      if interface == nil { interface = seen.interface }
      isExact = isExact && interface == seen.interface
      packets += 1
      if seen.kind == .resetDeparture { resets += 1 }
    }
  }

  mutating func countLeaving(_ seen: Observation) {
    guard seen.kind == .departure || seen.kind == .resetDeparture else { return }
    leaving.add(seen)
  }

  mutating func refuse(_ purpose: Transmission.Purpose, _ failure: SendFailure) {
    sendFailures[Refusal(purpose: purpose, failure: failure), default: 0] += 1
  }

  /// Probes that the kernel took and that are not known to have stayed in this machine.
  public var transmitted: UInt64 {
    sent - min(sent, count(.sendRefused) + count(.droppedOutbound))
  }

  /// What one flow lost.
  public struct FlowCount: Hashable, Sendable {
    /// Probes counted.
    public var counted: UInt64 = 0
    /// Probes lost.
    public var lost: UInt64 = 0
  }

  mutating func change(flow port: UInt16, from old: ProbeVerdict?, to new: ProbeVerdict) {
    var flow = flows[port] ?? FlowCount()
    if let old {
      flow.counted -= old.isCounted ? 1 : 0
      flow.lost -= old.isLoss ? 1 : 0
    }
    flow.counted += new.isCounted ? 1 : 0
    flow.lost += new.isLoss ? 1 : 0
    flows[port] = flow
  }

  /// How many probes have this verdict.
  public func count(_ verdict: ProbeVerdict) -> UInt64 { verdicts[Int(verdict.rawValue)] }

  mutating func change(from old: ProbeVerdict?, to new: ProbeVerdict) {
    if let old { verdicts[Int(old.rawValue)] -= 1 }
    verdicts[Int(new.rawValue)] += 1
  }

  private func sum(_ matches: (ProbeVerdict) -> Bool) -> UInt64 {
    ProbeVerdict.allCases.filter(matches).reduce(0) { $0 + count($1) }
  }

  /// Probes proven to have left whose fate could be observed.
  public var counted: UInt64 { sum(\.isCounted) }
  /// Of those, the lost ones.
  public var lost: UInt64 { sum(\.isLoss) }
  /// Probes that the target answered.
  public var answered: UInt64 { sum(\.isAnswered) }
  /// Lost probes by the way they were lost on.
  public func lost(_ direction: LossDirection) -> UInt64 { sum { $0.direction == direction } }
  /// Probes with a verdict.
  public var decided: UInt64 { sum { _ in true } }

  /// The interval of a share of the counted probes, corrected for bursts.
  public func interval(_ hits: UInt64) -> BinomialInterval {
    .wilson(hits, of: counted, clustering: losses.clustering)
  }
}
