/// Everything `lossctl walk` says: the document of schema `lossctl.walk/1`.
public struct WalkReport: Codable, Hashable, Sendable {
  /// The name and version of this document's shape.
  public static let schemaName = "lossctl.walk/1"

  /// Always `WalkReport.schemaName`.
  public var schema: String
  /// The machine.
  public var host: HostSummary
  /// The time that the numbers cover.
  public var window: WindowSummary
  /// The interface that was asked for; `nil` for all of them.
  public var interface: String?
  /// The layers in the order of `Layer`.
  public var layers: [LayerReport]
  /// The findings, the most likely cause first.
  public var findings: [Finding]
  /// The conservation laws.
  public var budget: [Budget]
  /// What could not be seen.
  public var blindSpots: [BlindSpot]

  /// Creates a report.
  public init(
    host: HostSummary, window: WindowSummary, interface: String?, layers: [LayerReport],
    findings: [Finding], budget: [Budget], blindSpots: [BlindSpot]
  ) {
    schema = Self.schemaName
    self.host = host
    self.window = window
    self.interface = interface
    self.layers = layers
    self.findings = findings
    self.budget = budget
    self.blindSpots = blindSpots
  }

  /// Whether packets were lost: what the exit status says.
  public var foundLoss: Bool { findings.contains { $0.verdict == .loss } }
}

/// The machine that was read.
public struct HostSummary: Codable, Hashable, Sendable {
  /// The host name.
  public var name: String?
  /// The kernel release, such as `6.18.44`.
  public var kernel: String?
  /// Seconds since boot.
  public var uptimeSeconds: Double?
  /// The network namespace: the name or process that was asked for, or its inode number.
  public var namespace: String?

  /// Creates a summary.
  public init(name: String?, kernel: String?, uptimeSeconds: Double?, namespace: String?) {
    self.name = name
    self.kernel = kernel
    self.uptimeSeconds = uptimeSeconds
    self.namespace = namespace
  }
}

/// The time that a report covers.
public struct WindowSummary: Codable, Hashable, Sendable {
  /// What bounds the window.
  public enum Kind: String, Codable, Hashable, Sendable {
    /// From boot to now: history.
    case boot
    /// Between two readings.
    case interval
    /// While a command ran.
    case during
  }

  /// What bounds the window.
  public var kind: Kind
  /// Its length in seconds.
  public var seconds: Double?
  /// When the window ended: seconds since 1970, UTC.
  public var endedAt: Double?
  /// The command that ran in it.
  public var command: [String]?
  /// Its exit status; 128 plus the signal when one ended it.
  public var commandStatus: Int32?
  /// What makes the numbers of the window less than the truth: resets, vanished interfaces,
  /// replaced rulesets.
  public var events: [String]

  /// Creates a window.
  public init(
    kind: Kind, seconds: Double?, endedAt: Double?, command: [String]? = nil,
    commandStatus: Int32? = nil, events: [String] = []
  ) {
    self.kind = kind
    self.seconds = seconds
    self.endedAt = endedAt
    self.command = command
    self.commandStatus = commandStatus
    self.events = events
  }
}
