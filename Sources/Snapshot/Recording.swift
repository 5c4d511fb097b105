/// Everything that one look at a machine brought back, as the kernel gave it.
///
/// A live walk makes one, a recording on disk is one, and a replay reads one: from here on the three
/// take the same path.
public struct Recording: Hashable, Sendable {
  /// What one source gave.
  public enum Entry: Hashable, Sendable {
    /// A file, or the answer of an ioctl or socket option.
    case bytes([UInt8])
    /// The datagrams of a netlink exchange.
    case datagrams([[UInt8]])
    /// Why there is nothing.
    case missing(Missing)
  }

  /// The entries by the name of their source, such as `proc/net/snmp` or `netlink/link`.
  public var entries: [String: Entry] = [:]

  /// Creates an empty recording.
  public init() {}

  /// The entry of a source; a source that was not recorded is missing for that reason.
  public subscript(source: String) -> Entry {
    get { entries[source] ?? .missing(Missing(.notRecorded, "\(source) was not recorded")) }
    set { entries[source] = newValue }
  }

  /// The names of all sources whose names begin with `prefix`, sorted.
  public func sources(under prefix: String) -> [String] {
    entries.keys.filter { $0.hasPrefix(prefix) }.sorted()
  }
}

/// Why a source gave nothing.
public struct Missing: Hashable, Sendable, Codable, Error {
  /// The class of reason.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// This kernel or namespace does not have it: there is nothing there to lose packets.
    case absent
    /// It is there and may not be read.
    case denied
    /// It is there, may be read, and the attempt failed.
    case failed
    /// Nobody looked.
    case notRecorded
  }

  /// The class of reason.
  public var kind: Kind
  /// The reason in words.
  public var reason: String
  /// The command that opens it, where one does.
  public var open: String?

  /// Creates a reason.
  public init(_ kind: Kind, _ reason: String, open: String? = nil) {
    self.kind = kind
    self.reason = reason
    self.open = open
  }
}
