/// Every counter that lossctl knows, by the kernel's own name.
///
/// A counter that a kernel prints and that is not here is reported as unknown, never dropped.
public enum CounterCatalogue {
  /// All facts, one for each counter with a fixed name.
  public static let all: [CounterFact] = families.flatMap { $0 }

  /// The families, from the wire upwards: to add a counter, add it to its family.
  private static let families: [[CounterFact]] = [
    LinkFacts.all, SoftnetFacts.all, IPv4Facts.all, IPv6Facts.all, RouteCacheFacts.all,
    NeighbourFacts.all, NeighbourFacts.files, IPsecReceiveFacts.all, IPsecSendFacts.all,
    ICMPFacts.all, UDPFacts.all,
    TCPFacts.all, TCPHandshakeFacts.all, TCPRecoveryFacts.all, TCPReceiveFacts.all,
    TCPSendFacts.all, MPTCPFacts.all, MPTCPPathFacts.all, SocketLevelFacts.all, ConntrackFacts.all,
  ]

  private static let byName: [String: CounterFact] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// What is known about a counter, or `nil`.
  ///
  /// Columns that carry a number, such as `IcmpMsg.InType8`, are known whatever the number is.
  public static func fact(for name: String) -> CounterFact? {
    byName[name] ?? ICMPFacts.numbered(name)
  }
}
