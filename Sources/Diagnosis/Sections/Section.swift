import Findings
import Snapshot
import Wire

/// What one layer looked like, before it is known how it fared.
struct Section {
  /// The layer.
  let layer: Layer
  /// The layer in one line.
  var summary: String
  /// Every value that was read, where somebody wants them.
  private(set) var readings: [LayerReading] = []
  /// The same for people.
  var tables: [Table] = []
  /// Why the layer could not be seen at all.
  var missing: Missing?
  /// Whether the readings are wanted: text for people does without, and some are costly to put into words.
  let wantsReadings: Bool

  init(_ layer: Layer, wantsReadings: Bool) {
    self.layer = layer
    self.wantsReadings = wantsReadings
    summary = ""
  }

  /// A layer that could not be seen, or is not there.
  init(_ layer: Layer, missing: Missing) {
    self.layer = layer
    self.missing = missing
    wantsReadings = false
    summary = missing.reason
  }

  /// Adds a reading, if readings are wanted.
  mutating func note(_ reading: @autoclosure () -> LayerReading) {
    if wantsReadings { readings.append(reading()) }
  }

  /// Adds several readings of one thing, if readings are wanted.
  mutating func note(all readings: @autoclosure () -> [LayerReading]) {
    if wantsReadings { self.readings += readings() }
  }

  /// Adds the counters of a table with their growth and meaning; `prefix` makes column names catalogue names.
  mutating func add(
    _ change: HostChange, source: String, table: CounterTable?, prefix: String = "",
    where isWanted: (String) -> Bool = { _ in true }
  ) {
    guard wantsReadings else { return }
    for (column, value) in table?.all ?? [] {
      let name = prefix + column
      guard isWanted(name) else { continue }
      note(
        LayerReading(
          name: name, source: source, value: value, growth: change.growth(name)?.amount,
          meaning: CounterCatalogue.fact(for: name)?.meaning ?? .unknown))
    }
  }

  /// The report of the layer, given the findings.
  func report(_ findings: [Finding]) -> LayerReport {
    let own = findings.filter { $0.layer == layer }
    let status: LayerReport.Status
    if own.contains(where: { $0.verdict == .loss }) {
      status = .loss
    } else if let missing {
      status = missing.kind == .absent ? .absent : .blind
    } else if own.contains(where: { $0.verdict == .suspect }) {
      status = .suspect
    } else {
      status = .ok
    }
    return LayerReport(
      layer: layer, status: status, summary: summary, readings: readings, tables: tables)
  }
}
