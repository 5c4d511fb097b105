import Findings

/// What this machine itself dropped while probes ran: before the capture, so that it looks lost on the way.
public struct LocalDrops: Hashable, Sendable {
  /// One counter before and after.
  public struct Counter: Hashable, Sendable {
    /// Its name in the kernel.
    public var name: String
    /// Where it was read.
    public var source: String
    /// Its value before and after.
    public var before: UInt64
    /// Its value after.
    public var after: UInt64

    /// Creates a counter.
    public init(name: String, source: String, before: UInt64, after: UInt64) {
      self.name = name
      self.source = source
      self.before = before
      self.after = after
    }
  }

  /// The counters that have grown.
  public let grown: [Counter]

  /// Keeps the counters that have grown.
  public init(_ counters: [Counter]) { grown = counters.filter { $0.after > $0.before } }

  /// What it means, with the evidence and what to do; `nil` when nothing was dropped.
  public var notice: String? {
    guard !grown.isEmpty else { return nil }
    let evidence = grown.map {
      "\($0.name) of \($0.source) went from \(Number.grouped($0.before)) to \(Number.grouped($0.after))"
    }
    let remedies = grown.map {
      $0.name == "dropped"
        ? "the backlog of a processor was full: send more slowly, or raise net.core.netdev_max_backlog"
        : "the card found no buffer: send more slowly, or enlarge its ring (ethtool -G)"
    }
    return
      "while the probes ran, this machine itself dropped packets, of whatever traffic: \(evidence.joined(separator: ", ")); "
      + "answers among them look lost on the way; " + remedies.joined(separator: "; ")
  }

  /// The same for programs; `nil` when nothing was dropped.
  var document: [ProbeReport.LocalDrop]? {
    grown.isEmpty
      ? nil
      : grown.map {
        ProbeReport.LocalDrop(
          name: $0.name, source: $0.source, before: $0.before, after: $0.after)
      }
  }
}
