extension ProbeReport {
  /// A neighbour on the link that does not answer ARP or neighbour discovery.
  public struct Neighbour: Codable, Hashable, Sendable {
    /// Its address.
    public var address: String
    /// The interface.
    public var interface: String
    /// Whether it is the gateway of the route, and not the target itself.
    public var isGateway: Bool
    /// The state of its entry by the kernel's own name: `FAILED` or `INCOMPLETE`.
    public var state: String

    /// Creates a neighbour.
    public init(address: String, interface: String, isGateway: Bool, state: String) {
      self.address = address
      self.interface = interface
      self.isGateway = isGateway
      self.state = state
    }
  }

  /// A counter of this machine's own drops that grew while probes ran, of whatever traffic.
  public struct LocalDrop: Codable, Hashable, Sendable {
    /// Its name in the kernel.
    public var name: String
    /// Where it was read.
    public var source: String
    /// Its value before.
    public var before: UInt64
    /// Its value after.
    public var after: UInt64

    /// Creates an entry.
    public init(name: String, source: String, before: UInt64, after: UInt64) {
      self.name = name
      self.source = source
      self.before = before
      self.after = after
    }
  }

  /// ICMP errors that say the same and come from the same.
  public struct ICMPError: Codable, Hashable, Sendable {
    /// The type, by the numbers of its version.
    public var type: Int
    /// The code.
    public var code: Int
    /// What it says.
    public var meaning: String
    /// Who sent it.
    public var from: String
    /// The MTU of "packet too big".
    public var mtu: UInt32?
    /// How many.
    public var count: UInt64

    /// Creates an entry.
    public init(type: Int, code: Int, meaning: String, from: String, mtu: UInt32?, count: UInt64) {
      self.type = type
      self.code = code
      self.meaning = meaning
      self.from = from
      self.mtu = mtu
      self.count = count
    }
  }

  /// Packets that the kernel did not take, for one reason.
  public struct SendFailure: Codable, Hashable, Sendable {
    /// What they were for: `probe`, `question`, `calibration`, `control`, `reset`.
    public var purpose: String
    /// The reason.
    public var reason: String
    /// How many.
    public var count: UInt64

    /// Creates an entry.
    public init(purpose: String, reason: String, count: UInt64) {
      self.purpose = purpose
      self.reason = reason
      self.count = count
    }
  }
}
