import Findings

/// What this machine itself dropped while probes ran, before the capture, so that it looks lost on the way; and whether its
/// interface was cut off.
public struct LocalDrops: Hashable, Sendable {
  /// The counters at one moment; `nil` for those that could not be read.
  public struct Counters: Hashable, Sendable {
    /// Packets for which the backlog of a processor had no room: `dropped`, the second column of
    /// `/proc/net/softnet_stat`, over all processors.
    public var backlogs: UInt64?
    /// Packets for which the interface's card had no buffer: `rx_missed_errors` of `struct rtnl_link_stats64`.
    public var card: UInt64?
    /// How often the interface lost its carrier: `IFLA_CARRIER_DOWN_COUNT`, the kernel's `carrier_down_count`.
    public var carrierLosses: UInt64?

    /// Creates counters.
    public init(backlogs: UInt64?, card: UInt64?, carrierLosses: UInt64?) {
      self.backlogs = backlogs
      self.card = card
      self.carrierLosses = carrierLosses
    }
  }

  /// The counter of the backlogs, if it has grown.
  private let backlogs: ProbeReport.LocalDrop?
  /// That of the card.
  private let card: ProbeReport.LocalDrop?
  /// That of the carrier.
  private let carrier: ProbeReport.LocalDrop?

  /// Nothing was dropped.
  public init() {
    backlogs = nil
    card = nil
    carrier = nil
  }

  /// Keeps the counters that have grown; `interface` is the one whose card was looked at.
  public init(before: Counters, after: Counters, interface: String?) {
    backlogs = Self.grown(
      "dropped", of: "/proc/net/softnet_stat", before.backlogs, after.backlogs)
    card = Self.grown(
      "rx_missed_errors", of: "RTM_GETLINK \(interface ?? "?")", before.card, after.card)
    carrier = Self.grown(
      "carrier_down_count", of: "RTM_GETLINK \(interface ?? "?")", before.carrierLosses,
      after.carrierLosses)
  }

  private static func grown(
    _ name: String, of source: String, _ before: UInt64?, _ after: UInt64?
  ) -> ProbeReport.LocalDrop? {
    guard let before, let after, after > before else { return nil }
    return ProbeReport.LocalDrop(name: name, source: source, before: before, after: after)
  }

  /// What it means, with the evidence and what to do; drops of whatever traffic are news only where a probe is missing.
  public func notices(hasLosses: Bool) -> [String] {
    [carrierNotice, hasLosses ? dropNotice : nil].compactMap(\.self)
  }

  private var carrierNotice: String? {
    carrier.map {
      "while the probes ran, this machine's own interface lost its carrier (\(Self.evidence($0))): what was sent meanwhile waited "
        + "or was dropped here, and not on the path"
    }
  }

  private static func evidence(_ drop: ProbeReport.LocalDrop) -> String {
    "\(drop.name) of \(drop.source) went from \(Number.grouped(drop.before)) to \(Number.grouped(drop.after))"
  }

  private var dropNotice: String? {
    let evidence = [backlogs, card].compactMap { $0.map(Self.evidence) }
    guard !evidence.isEmpty else { return nil }
    let remedies = [
      backlogs.map { _ in
        "the backlog of a processor was full: send more slowly, or raise net.core.netdev_max_backlog"
      },
      card.map { _ in
        "the card found no buffer: send more slowly, or enlarge its ring (ethtool -G)"
      },
    ].compactMap(\.self)
    return
      "while the probes ran, this machine itself dropped packets, of whatever traffic: \(evidence.joined(separator: ", ")); "
      + "answers among them look lost on the way; " + remedies.joined(separator: "; ")
  }

  /// The same for programs; `nil` when nothing was dropped.
  var document: [ProbeReport.LocalDrop]? {
    let grown = [backlogs, card, carrier].compactMap(\.self)
    return grown.isEmpty ? nil : grown
  }
}
