public import Findings

/// What lossctl knows about one counter of the kernel.
public struct CounterFact: Hashable, Sendable {
  /// The kernel's own name with its section: `TcpExt.ListenOverflows`, `Ip6InDiscards`, `rx_dropped`.
  public var name: String
  /// The layer it belongs to.
  public var layer: Layer
  /// What growth tells about loss.
  public var meaning: LayerReading.Meaning
  /// What is counted, and why that is loss, a symptom, benign or traffic: one or two sentences.
  public var explanation: String
  /// The kernel file and function that count it.
  public var source: String
  /// For a counter that means loss by itself: the finding that its growth makes.
  public var finding: CounterFinding?

  /// Creates a fact.
  public init(
    _ name: String, _ layer: Layer, _ meaning: LayerReading.Meaning, _ explanation: String,
    source: String, finding: CounterFinding? = nil
  ) {
    self.name = name
    self.layer = layer
    self.meaning = meaning
    self.explanation = explanation
    self.source = source
    self.finding = finding
  }
}

/// The finding that the growth of one counter makes, without looking at anything else.
///
/// Counters whose meaning depends on others have a rule of their own instead.
public struct CounterFinding: Hashable, Sendable {
  /// The stable id, such as `transport.tcp-backlog-drop`.
  public var id: String
  /// What was lost and why, to follow a number: `segments dropped: …`.
  public var summary: String
  /// The counter that says how many did not get lost, for the share `lost / (lost + total)`; `nil` where
  /// there is none.
  ///
  /// A few include the lost ones (`Tcp.InSegs`): the share is then a little too small, never absurd.
  public var total: String?
  /// Whether each count is one packet, segment, datagram or request.
  ///
  /// Otherwise each count is an event that cost at least one of them, and how many is not known.
  public var countsPackets: Bool
  /// What to do.
  public var fix: [Fix]
  /// Settings whose current values belong beside the fix, by `sysctl` name.
  public var settings: [String]

  /// Creates a finding's template.
  public init(
    _ id: String, _ summary: String, total: String? = nil, countsPackets: Bool = true, fix: [Fix],
    settings: [String] = []
  ) {
    self.id = id
    self.summary = summary
    self.total = total
    self.countsPackets = countsPackets
    self.fix = fix
    self.settings = settings
  }
}
