/// Every counter that lossctl knows, by the kernel's own name.
///
/// A counter that a kernel prints and that is not here is reported as unknown, never dropped.
public enum CounterCatalogue {
  /// All facts, one for each counter.
  public static let all: [CounterFact] = []

  private static let byName: [String: CounterFact] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// What is known about a counter, or `nil`.
  public static func fact(for name: String) -> CounterFact? { byName[name] }
}
