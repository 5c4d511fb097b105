/// Where a segment comes from and goes to, and in which of possibly overlapping networks.
///
/// Two networks may use the same addresses: VLANs, tunnels and capture interfaces keep them apart.
public struct SegmentPath: Hashable, Sendable {
  /// The sender's address; an IPv4 address as `::ffff:a.b.c.d` (RFC 4291 section 2.5.5.2).
  public var source: UInt128
  /// The receiver's address, in the same form.
  public var destination: UInt128
  /// The sender's port.
  public var sourcePort: UInt16
  /// The receiver's port.
  public var destinationPort: UInt16
  /// The VLAN identifiers around the packet, the outer in the high half; 0 without.
  public var vlan: UInt32
  /// What tells the innermost tunnel apart (VNI, GRE key, ERSPAN session, ...), with its kind in the high byte; 0 without.
  ///
  /// What differs by direction is left out (TEID, L2TP session, MPLS label), or the two directions would not meet.
  public var tunnel: UInt64
  /// The capture interface, counted from 0 over all files and sections.
  public var interface: UInt32

  /// Creates a path.
  public init(
    source: UInt128, destination: UInt128, sourcePort: UInt16, destinationPort: UInt16,
    vlan: UInt32 = 0, tunnel: UInt64 = 0, interface: UInt32 = 0
  ) {
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.vlan = vlan
    self.tunnel = tunnel
    self.interface = interface
  }
}
