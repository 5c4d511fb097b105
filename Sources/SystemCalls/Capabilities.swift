import CLinux

/// The privileges of this process (capabilities(7)).
public enum Capabilities {
  /// One capability, by its bit.
  public enum Capability: UInt32, Sendable {
    /// Read files that only root may read.
    case readAll = 2
    /// Read the firewall and its counters.
    case networkAdministration = 12
    /// Open raw sockets.
    case rawSockets = 13
    /// Look into other processes.
    case trace = 19
    /// Enter namespaces.
    case systemAdministration = 21
  }

  /// Gives up every capability except those in `kept`; what was not held before is not gained.
  ///
  /// A process of root that is started later gets its own back from the kernel, as the user expects of a
  /// command that runs under `sudo`.
  public static func drop(except kept: [Capability]) {
    let mask = kept.reduce(UInt64(0)) { $0 | 1 << UInt64($1.rawValue) }
    // A process without capabilities has nothing to give up; a refusal leaves it as it was.
    _ = lossctl_limit_capabilities(mask)
  }
}
