import Findings
import Snapshot
import Wire

/// What one layer looked like, before it is known how it fared.
struct Section {
  /// The layer.
  let layer: Layer
  /// The layer in one line.
  var summary: String
  /// Every value that was read.
  var readings: [LayerReading] = []
  /// The same for people.
  var tables: [Table] = []
  /// Why the layer could not be seen at all.
  var missing: Missing?

  init(_ layer: Layer, summary: String = "") {
    self.layer = layer
    self.summary = summary
  }

  /// A layer that could not be seen, or is not there.
  init(_ layer: Layer, missing: Missing) {
    self.layer = layer
    self.missing = missing
    summary = missing.reason
  }

  /// Adds the counters of a table with their growth and meaning; `prefix` makes column names catalogue names.
  mutating func add(
    _ change: HostChange, source: String, table: CounterTable?, prefix: String = "",
    where isWanted: (String) -> Bool = { _ in true }
  ) {
    for (column, value) in table?.all ?? [] {
      let name = prefix + column
      guard isWanted(name) else { continue }
      readings.append(
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
