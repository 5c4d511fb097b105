import ArgumentParser

/// Options of `lossctl probe` that say what the packets look like.
struct ProbePacketOptions: ParsableArguments {
  @Flag(name: [.customShort("S"), .customLong("syn")], help: "Set SYN (the usual probe).")
  var syn = false

  @Flag(name: [.customShort("A"), .customLong("ack")], help: "Set ACK.")
  var ack = false

  @Flag(name: [.customShort("F"), .customLong("fin")], help: "Set FIN.")
  var fin = false

  @Flag(name: [.customShort("P"), .customLong("push")], help: "Set PSH.")
  var push = false

  @Flag(name: [.customShort("U"), .customLong("urg")], help: "Set URG.")
  var urgent = false

  @Flag(name: [.customShort("1"), .customLong("icmp")], help: "ICMP echo requests.")
  var icmp = false

  @Flag(name: [.customShort("2"), .customLong("udp")], help: "UDP datagrams.")
  var udp = false

  @Flag(name: [.customShort("4")], help: "IPv4 only.")
  var version4 = false

  @Flag(name: [.customShort("6")], help: "IPv6 only.")
  var version6 = false

  @Option(
    name: [.customShort("p", allowingJoined: true), .customLong("destport")],
    help: "Destination port.")
  var port: String?

  @Option(
    name: [.customShort("s", allowingJoined: true), .customLong("baseport")],
    help:
      "First source port; with -k, this one or none. Without it, ports that no other program gets.")
  var basePort: UInt16?

  @Flag(name: [.customShort("k"), .customLong("keep")], help: "Keep the source port: one flow.")
  var keepsPort = false

  @Option(
    name: [.customShort("I", allowingJoined: true), .customLong("interface")],
    help: "Use this interface.")
  var interface: String?

  @Option(
    name: [.customShort("t", allowingJoined: true), .customLong("ttl")], help: "Time to live (64).")
  var timeToLive: UInt8 = 64

  @Option(
    name: [.customShort("o", allowingJoined: true), .customLong("tos")],
    help: "Type of service, in hexadecimal (0).")
  var typeOfService: String?

  @Option(
    name: [.customShort("N", allowingJoined: true), .customLong("id")],
    help: "IP identification; without it, counted up.")
  var identification: UInt16?

  @Option(
    name: [.customShort("w", allowingJoined: true), .customLong("win")], help: "TCP window (64240)."
  )
  var window: UInt16?

  @Option(
    name: [.customShort("d", allowingJoined: true), .customLong("data")],
    help: "Bytes of payload, for ICMP and UDP.")
  var data: Int?

  @Flag(name: [.customShort("y"), .customLong("dontfrag")], help: "Don't fragment (always on).")
  var dontFragment = false

  @Option(name: .customLong("tcp-mss"), help: "Maximum segment size of a SYN (1460).")
  var maximumSegmentSize: UInt16?

  @Flag(name: .customLong("tcp-timestamp"), help: "Show TCP timestamps of answers.")
  var showsTimestamps = false

  @Option(
    name: .customLong("syn-profile"),
    help: "linux: a SYN as Linux sends it; hping: without options, which some firewalls drop.")
  var profile: SYNProfile?

  @Flag(
    name: .customLong("connect"),
    help: """
      Probe with connections that the kernel opens: no privilege, and less to see. Taken by itself \
      where raw packets are not allowed.
      """)
  var connects = false

  /// How a SYN looks.
  enum SYNProfile: String, ExpressibleByArgument, CaseIterable {
    /// With the options of Linux.
    case linux
    /// Without options.
    case hping
  }

  func validate() throws {
    if [icmp, udp, syn || ack || fin || push || urgent].filter({ $0 }).count > 1 {
      throw ValidationError("Use TCP flags, -1 or -2, one of them.")
    }
    if version4, version6 { throw ValidationError("Use -4 or -6, not both.") }
    if let port, port.hasPrefix("+") {
      throw ValidationError(
        "-p \(port) would scan ports; lossctl measures loss to one: -p \(port.filter { $0 != "+" })"
      )
    }
    if let port, UInt16(port) == nil { throw ValidationError("-p needs a port, 0 to 65535.") }
    if let typeOfService, UInt8(typeOfService, radix: 16) == nil {
      throw ValidationError("-o needs two hexadecimal digits, as in -o b8.")
    }
    if let data {
      guard (0...65_000).contains(data) else { throw ValidationError("-d needs 0 to 65000 bytes.") }
      if !icmp, !udp, data > 0 {
        throw ValidationError(
          "-d with TCP is refused: many hosts and networks drop SYNs with data, which would look like loss; see --sizes"
        )
      }
    }
    if timeToLive == 0 { throw ValidationError("-t needs 1 to 255.") }
  }
}
