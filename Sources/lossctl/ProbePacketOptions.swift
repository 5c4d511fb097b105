import ArgumentParser
import Wire

/// Options of `lossctl probe` that say what the packets look like.
struct ProbePacketOptions: ParsableArguments {
  @Flag(
    name: [.customShort("S"), .customLong("syn")],
    help: "Set SYN: the usual probe, also without it.")
  var syn = false

  @Flag(name: [.customShort("A"), .customLong("ack")], help: "Set ACK; what answers is a reset.")
  var ack = false

  @Flag(name: [.customShort("F"), .customLong("fin")], help: "Set FIN.")
  var fin = false

  @Flag(name: [.customShort("P"), .customLong("push")], help: "Set PSH.")
  var push = false

  @Flag(name: [.customShort("U"), .customLong("urg")], help: "Set URG.")
  var urgent = false

  @Flag(name: [.customShort("1"), .customLong("icmp")], help: "ICMP echo requests.")
  var icmp = false

  @Flag(
    name: .customLong("icmp-ts"),
    help: "ICMP timestamp requests (IPv4), whose answers tell the target's clock.")
  var asksForTimestamps = false

  @Option(
    name: [.customShort("C", allowingJoined: true), .customLong("icmptype")],
    help: ArgumentHelp("ICMP by its type: 8 is -1, 13 is --icmp-ts.", valueName: "type"))
  var icmpType: Int?

  @Flag(name: [.customShort("2"), .customLong("udp")], help: "UDP datagrams.")
  var udp = false

  @Flag(name: [.customShort("4")], help: "IPv4 only.")
  var version4 = false

  @Flag(name: [.customShort("6")], help: "IPv6 only.")
  var version6 = false

  @Option(
    name: [.customShort("p", allowingJoined: true), .customLong("destport")],
    help: ArgumentHelp("Destination port.", valueName: "port"))
  var port: String?

  @Option(
    name: [.customShort("s", allowingJoined: true), .customLong("baseport")],
    help: ArgumentHelp(
      "First source port; with -k, this one or none. Without it, ports that no other program gets.",
      valueName: "port"))
  var basePort: UInt16?

  @Flag(name: [.customShort("k"), .customLong("keep")], help: "Keep the source port: one flow.")
  var keepsPort = false

  @Option(
    name: [.customShort("I", allowingJoined: true), .customLong("interface")],
    help: ArgumentHelp("Send over this interface.", valueName: "name"))
  var interface: String?

  @Option(
    name: [.customShort("t", allowingJoined: true), .customLong("ttl")],
    help: ArgumentHelp("Time to live (64).", valueName: "hops"))
  var timeToLive: UInt8?

  @Option(
    name: [.customShort("o", allowingJoined: true), .customLong("tos")],
    help: ArgumentHelp("Type of service in hexadecimal, as in b8 (0).", valueName: "tos"))
  var typeOfService: String?

  @Option(
    name: [.customShort("N", allowingJoined: true), .customLong("id")],
    help: ArgumentHelp("IP identification; without it, counted up.", valueName: "id"))
  var identification: UInt16?

  @Option(
    name: [.customShort("w", allowingJoined: true), .customLong("win")],
    help: ArgumentHelp("TCP window (64240).", valueName: "bytes")
  )
  var window: UInt16?

  @Option(
    name: [.customShort("d", allowingJoined: true), .customLong("data")],
    help: ArgumentHelp("Payload of -1 and -2 (16; with --compat 0).", valueName: "bytes"))
  var data: Int?

  @Option(
    name: [.customShort("m", allowingJoined: true), .customLong("mtu")],
    help: ArgumentHelp(
      "Refuse to send larger packets; with --sizes, search up to it.", valueName: "bytes"))
  var largestPacket: Int?

  @Flag(
    name: [.customShort("y"), .customLong("dontfrag")],
    help: "Don't fragment: on anyway, but for --compat and --syn-profile hping.")
  var dontFragment = false

  @Option(
    name: .customLong("tcp-mss"),
    help: ArgumentHelp("Maximum segment size in a SYN (1460).", valueName: "bytes"))
  var maximumSegmentSize: UInt16?

  @Flag(name: .customLong("tcp-timestamp"), help: "Show the TCP timestamps of answers.")
  var showsTimestamps = false

  @Option(
    name: .customLong("syn-profile"),
    help: ArgumentHelp(
      """
      SYNs as Linux sends them (linux), or without options (hping, and with --compat), which some \
      firewalls drop.
      """, valueName: "kind"))
  var profile: SYNProfile?

  @Flag(
    name: .customLong("connect"),
    help: """
      Probe with connections that the kernel opens: no privilege, and less to see. Taken by itself \
      where raw packets are not allowed.
      """)
  var connects = false

  /// Whether ICMP timestamps are asked for.
  var wantsTimestamps: Bool { asksForTimestamps || icmpType == Int(ICMPTimestamps.request) }

  /// Whether probes are ICMP.
  var isICMP: Bool { icmp || wantsTimestamps || icmpType == 8 }

  /// The type of service; 0 unless given.
  var typeOfServiceNumber: UInt8? {
    guard let typeOfService else { return 0 }
    return UInt8(
      typeOfService.hasPrefix("0x") ? String(typeOfService.dropFirst(2)) : typeOfService, radix: 16)
  }

  /// How a SYN looks.
  enum SYNProfile: String, ExpressibleByArgument, CaseIterable {
    /// With the options of Linux.
    case linux
    /// Without options.
    case hping
  }

  func validate() throws {
    if [isICMP, udp, syn || ack || fin || push || urgent].filter({ $0 }).count > 1 {
      throw ValidationError("Use TCP flags, -1 or -2, one of them.")
    }
    if let icmpType, icmpType != 8, icmpType != Int(ICMPTimestamps.request) {
      throw ValidationError(
        "-C \(icmpType) is refused: only 8 (-1) and 13 (--icmp-ts) ask for an answer that hosts give."
      )
    }
    if let largestPacket, !(80...65_535).contains(largestPacket) {
      throw ValidationError("-m needs 80 to 65535 bytes.")
    }
    if version4, version6 { throw ValidationError("Use -4 or -6, not both.") }
    if let port, port.hasPrefix("+") {
      throw ValidationError(
        "-p \(port) is refused: it would scan ports; lossctl measures the loss to one, as in -p \(port.filter { $0 != "+" })."
      )
    }
    if let port, UInt16(port) == nil { throw ValidationError("-p needs a port, 0 to 65535.") }
    if typeOfServiceNumber == nil {
      throw ValidationError("-o needs two hexadecimal digits, as in -o b8.")
    }
    if let data {
      guard (0...65_000).contains(data) else { throw ValidationError("-d needs 0 to 65000 bytes.") }
      if wantsTimestamps, data > 0 {
        throw ValidationError("-d goes with -1 and -2; a timestamp request has no room for data.")
      }
      if !isICMP, !udp, data > 0 {
        throw ValidationError(
          "-d with TCP is refused: many hosts and networks drop SYNs with data, which would look like loss; see --sizes."
        )
      }
    }
    if timeToLive.map({ $0 == 0 }) ?? false { throw ValidationError("-t needs 1 to 255.") }
  }
}
