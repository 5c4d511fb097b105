/// What one layer looked like, whether or not anything was wrong.
public struct LayerReport: Codable, Hashable, Sendable {
  /// How a layer fared.
  public enum Status: String, Codable, Hashable, Sendable {
    /// Seen, and nothing was lost here.
    case ok
    /// Packets were lost here.
    case loss
    /// Something here may lose packets.
    case suspect
    /// It could not be seen at all.
    case blind
    /// This kernel or namespace has no such layer in use.
    case absent
  }

  /// The layer.
  public var layer: Layer
  /// How it fared: the worst verdict of its findings.
  public var status: Status
  /// The layer in one line.
  public var summary: String
  /// Every value that was read and means something.
  public var readings: [LayerReading]
  /// The same for people: a few aligned tables.
  ///
  /// Not part of the document.
  public var tables: [Table]

  private enum CodingKeys: String, CodingKey {
    case layer
    case status
    case summary
    case readings
  }

  /// Creates a report of one layer.
  public init(
    layer: Layer, status: Status, summary: String, readings: [LayerReading], tables: [Table]
  ) {
    self.layer = layer
    self.status = status
    self.summary = summary
    self.readings = readings
    self.tables = tables
  }

  /// Decodes a report; the tables are not part of the document.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    layer = try container.decode(Layer.self, forKey: .layer)
    status = try container.decode(Status.self, forKey: .status)
    summary = try container.decode(String.self, forKey: .summary)
    readings = try container.decode([LayerReading].self, forKey: .readings)
    tables = []
  }
}

/// One value that was read.
public struct LayerReading: Codable, Hashable, Sendable {
  /// What a value tells about loss.
  public enum Meaning: String, Codable, Hashable, Sendable {
    /// Growth means that packets were lost.
    case loss
    /// Growth is what loss elsewhere looks like.
    case symptom
    /// Growth is normal, or counted without being loss.
    case benign
    /// A count of packets, bytes or events that went well.
    case traffic
    /// A level or a setting, which neither grows nor is a count.
    case state
    /// A counter that this version of lossctl does not know.
    case unknown
  }

  /// The kernel's own name.
  public var name: String
  /// What it belongs to: an interface, a CPU, a rule.
  public var scope: String?
  /// Where it was read.
  public var source: String
  /// The value now.
  public var value: UInt64?
  /// How much it grew in the window; `nil` for settings, and when it was reset.
  public var growth: UInt64?
  /// A value that is not a number.
  public var text: String?
  /// What it tells about loss.
  public var meaning: Meaning

  /// Creates a reading.
  public init(
    name: String, scope: String? = nil, source: String, value: UInt64? = nil, growth: UInt64? = nil,
    text: String? = nil, meaning: Meaning
  ) {
    self.name = name
    self.scope = scope
    self.source = source
    self.value = value
    self.growth = growth
    self.text = text
    self.meaning = meaning
  }
}

/// A table for people: a header and rows of cells.
public struct Table: Hashable, Sendable {
  /// The column titles; an empty header prints rows alone.
  public var header: [String]
  /// The rows.
  public var rows: [[String]]
  /// Lines printed below the rows.
  public var notes: [String]

  /// Creates a table.
  public init(header: [String] = [], rows: [[String]], notes: [String] = []) {
    self.header = header
    self.rows = rows
    self.notes = notes
  }
}
