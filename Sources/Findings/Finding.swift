/// What lossctl concludes from one piece of evidence.
public struct Finding: Codable, Hashable, Sendable {
  /// A stable name such as `qdisc.netem-loss`: the layer, then what happened.
  public var id: String
  /// Where the packets were lost.
  public var layer: Layer
  /// Whether this is loss at all.
  public var verdict: Verdict
  /// Whether this is the reason of a loss or its echo.
  public var role: Role
  /// What it happened to: an interface, a CPU, a rule.
  ///
  /// `nil` for the whole machine.
  public var scope: String?
  /// Packets lost, where the kernel counted them.
  ///
  /// `nil` means not known, never zero.
  public var packets: UInt64?
  /// One sentence.
  public var summary: String
  /// The readings that this rests on.
  public var evidence: [Evidence]
  /// What to do about it, the best remedy first.
  public var fix: [Fix]
  /// For a symptom: the findings that may explain it, by id.
  public var causes: [String]

  /// Creates a finding.
  public init(
    id: String, layer: Layer, verdict: Verdict, role: Role = .cause, scope: String? = nil,
    packets: UInt64? = nil, summary: String, evidence: [Evidence], fix: [Fix] = [],
    causes: [String] = []
  ) {
    self.id = id
    self.layer = layer
    self.verdict = verdict
    self.role = role
    self.scope = scope
    self.packets = packets
    self.summary = summary
    self.evidence = evidence
    self.fix = fix
    self.causes = causes
  }
}

/// Whether something that was counted or seen is loss.
public enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
  /// Packets were lost.
  case loss
  /// Packets may have been lost, or will be: the evidence does not decide it.
  case suspect
  /// Counted, or odd to look at, but nobody lost a packet that was meant for them.
  case benign
  /// The place could not be seen.
  case blind
}

/// What part a finding plays.
public enum Role: String, Codable, Hashable, Sendable, CaseIterable {
  /// Somebody asked for this loss: an emulator, a random rule, a blackhole route, a policer.
  case deliberate
  /// Packets are lost here.
  case cause
  /// What loss elsewhere looks like from here, such as retransmissions.
  case symptom
}

/// One reading that a finding rests on.
public struct Evidence: Codable, Hashable, Sendable {
  /// Where it was read: a file, or the netlink request.
  public var source: String
  /// The counter or field, by the kernel's own name.
  public var counter: String
  /// Its value at the start of the window; `nil` when the window began at boot or it was not there.
  public var before: UInt64?
  /// Its value at the end.
  public var after: UInt64?
  /// Text evidence: a rule as its own tool prints it, a route, a setting.
  public var text: String?

  /// Creates evidence from a counter.
  public init(source: String, counter: String, before: UInt64? = nil, after: UInt64?) {
    self.source = source
    self.counter = counter
    self.before = before
    self.after = after
  }

  /// Creates evidence from a text.
  public init(source: String, counter: String, text: String) {
    self.source = source
    self.counter = counter
    self.text = text
  }
}

/// One remedy: a command, how to keep it over a reboot, and how to take it back.
public struct Fix: Codable, Hashable, Sendable {
  /// What the remedy does, in a few words.
  public var purpose: String
  /// The command for now; `nil` where no command helps and `purpose` says what does.
  public var now: String?
  /// How to keep it over a reboot.
  public var persist: String?
  /// The command that takes it back, with the value that is there now.
  public var undo: String?
  /// What the setting is at the moment, such as `net.core.netdev_max_backlog = 1000`.
  public var current: String?

  /// Creates a remedy.
  public init(
    _ purpose: String, now: String? = nil, persist: String? = nil, undo: String? = nil,
    current: String? = nil
  ) {
    self.purpose = purpose
    self.now = now
    self.persist = persist
    self.undo = undo
    self.current = current
  }
}
