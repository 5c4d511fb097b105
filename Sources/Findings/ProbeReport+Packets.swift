extension ProbeReport {
  /// Packets, by what they were for.
  public struct Packets: Codable, Hashable, Sendable {
    /// Probes, those that could not be sent included.
    public var probes: UInt64
    /// Probes that the kernel took and that are not known to have stayed in this machine.
    public var transmitted: UInt64
    /// Probes that the capture saw leave; `nil` where it could not look.
    public var departed: UInt64?
    /// Answers and ICMP errors, copies included.
    public var received: UInt64
    /// Further copies of answers.
    public var copies: UInt64
    /// SYN-ACKs that the target repeated although answered: the reset was lost.
    public var repeatedAfterAnswer: UInt64
    /// Second SYNs, or on a connection the bytes next to a probe's, sent to learn on which way a probe was lost.
    public var questions: UInt64
    /// Those that were answered.
    public var questionsAnswered: UInt64
    /// Questions left out because too many probes were lost at once.
    public var questionsWithheld: UInt64
    /// Packets sent to learn how the target answers second SYNs, or on a connection old data, so that it acknowledges at once.
    public var calibration: UInt64
    /// Bare ACKs to the same port, sent after losses: whether only SYNs are dropped.
    public var controls: UInt64
    /// Those that were answered.
    public var controlsAnswered: UInt64
    /// Resets sent by lossctl itself; those of the kernel are not among them.
    public var resets: UInt64
    /// Every packet that was seen leaving for the target, the kernel's own resets among them; `nil` where it could not
    /// be counted.
    public var leaving: UInt64?
    /// The resets that the kernel sent for us, among those; `nil` where they could not be counted.
    public var kernelResets: UInt64?
    /// Packets that looked like answers and were none of this run's.
    public var strays: UInt64
    /// Packets that the capture lost.
    public var captureLosses: UInt64
    /// Half-open connections for which no reset was seen leaving.
    public var leftOpen: UInt64
    /// Verdicts that a later packet corrected.
    public var corrections: UInt64
    /// SYNs that this machine's own kernel repeated, where it opens the connections; `nil` elsewhere.
    public var repeatedByKernel: UInt64?
    /// Connections that were opened to probe on them, where that is done; `nil` elsewhere.
    public var connections: UInt64?

    /// Creates counts.
    public init(
      probes: UInt64, transmitted: UInt64, departed: UInt64?, received: UInt64, copies: UInt64,
      repeatedAfterAnswer: UInt64, questions: UInt64, questionsAnswered: UInt64,
      questionsWithheld: UInt64, calibration: UInt64, controls: UInt64,
      controlsAnswered: UInt64, resets: UInt64, leaving: UInt64?, kernelResets: UInt64?,
      strays: UInt64,
      captureLosses: UInt64, leftOpen: UInt64, corrections: UInt64,
      repeatedByKernel: UInt64? = nil, connections: UInt64? = nil
    ) {
      self.probes = probes
      self.transmitted = transmitted
      self.departed = departed
      self.received = received
      self.copies = copies
      self.repeatedAfterAnswer = repeatedAfterAnswer
      self.questions = questions
      self.questionsAnswered = questionsAnswered
      self.questionsWithheld = questionsWithheld
      self.calibration = calibration
      self.controls = controls
      self.controlsAnswered = controlsAnswered
      self.resets = resets
      self.leaving = leaving
      self.kernelResets = kernelResets
      self.strays = strays
      self.captureLosses = captureLosses
      self.leftOpen = leftOpen
      self.corrections = corrections
      self.repeatedByKernel = repeatedByKernel
      self.connections = connections
    }
  }
}
