public import Wire

/// What the capture saw, as far as it concerns the probes.
public struct Observation: Hashable, Sendable {
  /// What kind of packet it was.
  public enum Kind: UInt8, Hashable, Sendable {
    /// One of our own probes or questions leaving.
    case departure
    /// A reset of ours, or the kernel's for us, leaving.
    case resetDeparture
    /// The target's answer.
    case answer
    /// An ICMP error about one of our packets.
    case error
  }

  /// What kind of packet it was.
  public var kind: Kind
  /// When the kernel saw it.
  public var time: Nanoseconds
  /// The interface on which it was seen.
  public var interface: Int32 = 0
  /// The code it repeats; `nil` when it repeats none and only the port says which probe it is.
  public var code: UInt32?
  /// The low half of a probe's number, where an ICMP error quotes no more than that.
  public var numberHint: UInt16?
  /// Our port.
  public var port: UInt16 = 0
  /// The TCP flags.
  public var flags: TCPFlags = []
  /// The TCP sequence number.
  public var sequence: UInt32 = 0
  /// The TCP acknowledgement number.
  public var acknowledgement: UInt32 = 0
  /// The TCP window.
  public var window: UInt16 = 0
  /// The TCP timestamps.
  public var timestamps: TCPTimestamps?
  /// The SACK blocks of an answer, of which the first is about the segment that is answered (RFC 2018 section 4); in
  /// answer to old data it names that data (RFC 2883).
  public var blocks = SACKBlocks()
  /// Bytes of payload of an answer of TCP.
  public var payloadLength = 0
  /// Whether a SYN-ACK offers selective acknowledgement.
  public var offersSelectiveAcknowledgement = false
  /// The TCP urgent pointer.
  public var urgentPointer: UInt16 = 0
  /// The TCP checksum as it stands in the header.
  public var checksum: UInt16 = 0
  /// Whether the checksum is right; `nil` when it could not be checked.
  public var checksumIsValid: Bool?
  /// The time to live it arrived with.
  public var timeToLive: UInt8 = 0
  /// The IPv4 identification.
  public var identification: UInt16 = 0
  /// DSCP and ECN bits.
  public var typeOfService: UInt8 = 0
  /// Whether it must not be cut.
  public var isDontFragment = false
  /// The length of the IP packet.
  public var length = 0
  /// Bytes that the capture has behind the IP packet: what filled an Ethernet frame up.
  public var padding = 0
  /// The number under which the caller keeps the packet's bytes; 0 when it does not.
  public var kept: UInt32 = 0
  /// Who sent it.
  public var sender: IPAddress
  /// The ICMP type and code of an error.
  public var icmp: ICMPKind?
  /// The times in an ICMP timestamp reply.
  public var clock: ICMPTimestamps?
  /// The TTL that the quoted packet had left when the error was made.
  public var quotedTimeToLive: UInt8?

  /// Creates an observation.
  public init(kind: Kind, time: Nanoseconds, sender: IPAddress) {
    self.kind = kind
    self.time = time
    self.sender = sender
  }
}

/// Type, code and MTU of an ICMP or ICMPv6 error.
public struct ICMPKind: Hashable, Sendable {
  /// The type, by the numbers of the protocol's own version.
  public var type: UInt8
  /// The code.
  public var code: UInt8
  /// Whether it is ICMPv6.
  public var isVersion6: Bool
  /// The MTU of "packet too big"; 0 elsewhere.
  public var mtu: UInt32 = 0

  /// Creates a kind.
  public init(type: UInt8, code: UInt8, isVersion6: Bool, mtu: UInt32 = 0) {
    self.type = type
    self.code = code
    self.isVersion6 = isVersion6
    self.mtu = mtu
  }

  /// Whether a router found the time to live used up.
  public var isTimeExceeded: Bool { type == (isVersion6 ? 3 : 11) && code == 0 }
  /// Whether the packet was too big for the next link.
  public var isTooBig: Bool { isVersion6 ? type == 2 : type == 3 && code == 4 }
  /// Whether nobody listens on the port.
  public var isPortUnreachable: Bool {
    isVersion6 ? type == 1 && code == 4 : type == 3 && code == 3
  }
}
