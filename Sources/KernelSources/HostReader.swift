import Glibc
public import Snapshot
import SystemCalls
import Wire

/// Reads the kernel of the namespace that the calling thread is in.
///
/// Reading changes nothing: no module is loaded, no table made, no counter reset.
public struct HostReader: Sendable {
  /// The interface to walk; `nil` for all.
  public let interface: String?
  /// What to call the namespace in reports; `nil` for the caller's own.
  public let namespace: String?

  /// Creates a reader.
  public init(interface: String?, namespace: String? = nil) {
    self.interface = interface
    self.namespace = namespace
  }

  /// Takes the first reading of the whole stack.
  ///
  /// Whatever cannot be read is in the recording with its reason; only an interface that does not exist throws.
  public func read() throws(NoSuchInterface) -> Recording {
    var collector = Collector()
    collector.about(namespace: namespace)
    try collector.readLinks(interface)
    return readRest(&collector)
  }

  /// Takes a later reading: an interface that has gone since is an empty list of links, not an error.
  public func readAgain() -> Recording {
    var collector = Collector()
    collector.about(namespace: namespace)
    do throws(NoSuchInterface) {
      try collector.readLinks(interface)
    } catch {
      collector.record(SourceName.links, .datagrams([]))
    }
    return readRest(&collector)
  }

  private func readRest(_ collector: inout Collector) -> Recording {
    // The counters that obey conservation laws are read as close together as can be.
    for file in SourceName.netFiles { collector.file(SourceName.net(file)) }
    collector.readDevices()
    collector.readTrafficControl()
    collector.readDrivers()
    collector.readSettings()
    collector.readRouting()
    collector.readSockets()
    collector.readConntrack()
    collector.readLegacyTables()
    collector.readRuleset()
    collector.readControlGroups()
    return collector.recording
  }
}

/// There is no interface of this name.
public struct NoSuchInterface: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name that was asked for.
  public let name: String
  /// The names that there are.
  public let existing: [String]

  /// One sentence with the names that there are.
  public var description: String {
    let list = existing.isEmpty ? "none" : existing.map { $0.printable() }.joined(separator: ", ")
    return "no interface \"\(name.printable())\"; the interfaces here are: \(list)"
  }
}
