import Findings
public import ProbeEngine
import Wire

/// The lines that `lossctl probe` prints while it runs, in hping's shape.
public struct ProbeLines: Sendable {
  /// What the lines depend on.
  public struct Options: Sendable {
    /// hping3's lines byte for byte, and nothing else.
    public var isCompatible = false
    /// Type of service, length, sequence numbers and checksum as well.
    public var isVerbose = false
    /// Only sequence numbers and their growth (`-Q`).
    public var showsSequence = false
    /// IP identifications as growth (`-r`).
    public var hasRelativeIdentification = false
    /// The timestamps of TCP (`--tcp-timestamp`).
    public var showsTimestamps = false
    /// Nothing but the summary (`-q`), as far as hping3 keeps to it.
    public var isQuiet = false
    /// No `name=` after addresses, where hping3 looks names up (`-n`).
    public var isNumeric = false
    /// No round-trip times of routers (`--tr-no-rtt`).
    public var leavesOutHopTimes = false
    /// One hop is watched (`--tr-keep-ttl`), so that its lines are no repetition.
    public var keepsHop = false
    /// hping3's trace of its own insides (`-D`), of which one line has a meaning here.
    public var isDebugging = false
    /// What the probes are, when not packets by themselves.
    public var mode = Mode.packets

    /// The usual lines.
    public init() {}
  }

  /// What the probes are.
  public enum Mode: Sendable {
    /// Packets by themselves.
    case packets
    /// Connections that the kernel opens; no packet is seen.
    case connecting
    /// Segments of a connection.
    case established
    /// Packets of many sizes.
    case sizes
  }

  let plan: ProbePlan
  let options: Options
  /// The IP identification of the last answer, and the probe it was for.
  var lastIdentification: (value: UInt16, number: UInt64)?
  var lastSequence: UInt32?
  var lastTimestamp: UInt32?
  /// The router of the last line about a hop.
  var lastRouter: IPAddress?
  /// The times of the lines so far that are no answers of the target, as hping3 counts them.
  public internal(set) var otherTimes = HpingTimes()

  /// Creates the lines of one run.
  public init(plan: ProbePlan, options: Options) {
    self.plan = plan
    self.options = options
  }

  /// The first line: `HPING 10.0.0.2 (eth0 10.0.0.2): S set, 40 headers + 0 data bytes`.
  ///
  /// hping3 says with `-V` before it which interface it uses: `using eth0, addr: 10.0.0.1, MTU: 1500`.
  public func header(
    target: String, interface: String?, mtu: Int? = nil, dataLength: Int
  ) -> String {
    var word = options.isCompatible ? "HPING" : "LOSSCTL PROBE"
    if options.isCompatible, options.isVerbose || options.isDebugging, let interface, let mtu {
      word = "using \(interface), addr: \(plan.source), MTU: \(mtu)\n" + word
    }
    let network: Int
    switch plan.target {
    case .v4: network = 20
    case .v6: network = 40
    }
    let place = interface.map { "\($0) " } ?? ""
    let start = "\(word) \(target) (\(place)\(plan.target)): "
    switch options.mode {
    case .packets: break
    case .connecting: return start + "connect() to port \(plan.port)\n"
    case .established:
      return start + "a connection to port \(plan.port), byte by byte\n"
    case .sizes:
      let way = plan.kind == .echo ? "ICMP echo, there and back" : "TCP, the way there"
      return start + "packet sizes, \(way)\n"
    }
    let what: String
    let headers: Int
    switch plan.kind {
    case .tcp(let flags):
      what = flags.isEmpty ? "NO FLAGS are set" : "\(flags.hpingText) set"
      // hping3 does not count options.
      headers = network + 20 + (options.isCompatible ? 0 : optionLength(flags))
    case .echo:
      what = "icmp mode set"
      headers = network + 8
    case .timestamp:
      what = "icmp mode set"
      headers = network + 8 + (options.isCompatible ? 0 : ICMPTimestamps.length)
    case .udp:
      what = "udp mode set"
      headers = network + 8
    }
    return start + "\(what), \(headers) headers + \(dataLength) data bytes\n"
  }

  private func optionLength(_ flags: TCPFlags) -> Int {
    guard flags.contains(.syn) else { return 0 }
    var options = TCPOptions()
    options.maximumSegmentSize = plan.shape.maximumSegmentSize
    options.isSelectiveAcknowledgementPermitted = plan.shape.hasModernOptions
    if plan.shape.hasTimestamps { options.timestamps = TCPTimestamps(value: 0, echo: 0) }
    if plan.shape.hasModernOptions { options.windowScale = 7 }
    return options.length
  }
}
