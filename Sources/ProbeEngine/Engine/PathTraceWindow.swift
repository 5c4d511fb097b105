/// The latest probes of a trace, by number.
///
/// Whatever is done for a packet looks at these alone, however long a trace runs.
struct PathTraceWindow: Sendable {
  private var probes: [PathTraceProbe] = []
  /// The first that is remembered.
  private(set) var first = 0

  /// So few need not be forgotten.
  private static let least = 128

  /// The number of the next one.
  var end: Int { first + probes.count }
  /// How many are remembered.
  var count: Int { probes.count }
  /// The numbers of those that are remembered.
  var numbers: Range<Int> { first..<end }

  /// The probe of a number that is remembered.
  subscript(number: Int) -> PathTraceProbe {
    get { probes[number - first] }
    set { probes[number - first] = newValue }
  }

  mutating func append(_ probe: PathTraceProbe) { probes.append(probe) }

  /// Forgets the older half when all of it was sent before this moment, after passing it on.
  ///
  /// Half of them at a time, so that each is moved once at most on average.
  mutating func forget(before moment: Nanoseconds, _ take: (PathTraceProbe) -> Void) {
    let half = probes.count / 2
    guard probes.count >= Self.least, probes[half - 1].handed < moment else { return }
    for probe in probes[..<half] { take(probe) }
    probes.removeFirst(half)
    first += half
  }
}
