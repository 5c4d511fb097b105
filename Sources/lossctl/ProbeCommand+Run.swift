import ArgumentParser
import Findings
import ProbeEngine
import ProbeSockets
import Report
import SystemCalls
import Wire

extension ProbeCommand {
  func run() throws {
    do {
      try probe()
    } catch let error as ExitCode {
      throw error
    } catch {
      Output.error("lossctl: \(error)")
      throw Status.couldNotLook
    }
  }

  private var kind: ProbeKind {
    if packet.wantsTimestamps { return .timestamp }
    if packet.isICMP { return .echo }
    if packet.udp { return .udp }
    var flags: TCPFlags = []
    if packet.syn { flags.insert(.syn) }
    if packet.ack { flags.insert(.ack) }
    if packet.fin { flags.insert(.fin) }
    if packet.push { flags.insert(.psh) }
    if packet.urgent { flags.insert(.urg) }
    // hping's default is a segment without flags; a SYN is what answers.
    return .tcp(flags.isEmpty && !output.compat ? .syn : flags)
  }

  private func probe() throws {
    let kind = kind
    guard packet.port != nil || kind.isICMP || output.compat else {
      throw Failure("which port? As in: -p 80")
    }
    let destination = try Destination(
      rest.first ?? "", version: packet.version4 ? .four : packet.version6 ? .six : .any,
      interface: packet.interface)
    try checkSafety(destination)
    if kind == .timestamp, case .v6 = destination.address {
      throw Failure("\(destination.name) is an IPv6 host, and ICMPv6 has no timestamps; use -1")
    }
    if packet.connects { return try probeConnecting(destination, because: nil) }
    do {
      try probeRaw(destination, kind)
    } catch let error as ProbeSetupError {
      guard case .privilege(let operation) = error else { throw Failure("\(error)") }
      if let option = unconnectable {
        throw Failure(
          "\(error); without it only SYNs are possible, with connect(), and not \(option)")
      }
      try probeConnecting(destination, because: "\(operation) was refused (no CAP_NET_RAW)")
    }
  }

  private func probeConnecting(_ destination: Destination, because: String?) throws {
    if let refusal = ProbeSafety.connectionRefusal(interval: pace.nanoseconds) {
      throw Failure(refusal)
    }
    var plan = plan(destination, .tcp(.syn), [], nil)
    plan.openLimit = min(plan.openLimit, ConnectionSet.capacity)
    plan.seesDepartures = false
    do {
      let connections = try ConnectionSet(
        to: plan.target, port: plan.port, scope: destination.scope, interface: packet.interface,
        shape: plan.shape)
      var session = ConnectSession(
        plan: plan, destination: destination, connections: connections, waiting: try WaitSet(),
        output: output, because: because)
      Capabilities.drop(except: [])
      let report = try session.run()
      try finish(report, lastFlags: session.lastFlags)
    } catch let error as ProbeSetupError {
      throw Failure("\(error)")
    }
  }

  private func checkSafety(_ destination: Destination) throws {
    let table = TrackingTable.read()
    if let refusal = ProbeSafety.refusal(
      interval: pace.nanoseconds, count: pace.count, target: destination.address,
      isLocal: destination.isLocal, isAuthorised: pace.isAuthorised,
      tableEntries: table?.entries, tableLimit: table?.limit)
    {
      throw Failure(refusal)
    }
  }

  private func probeRaw(_ destination: Destination, _ kind: ProbeKind) throws {
    let sender = try RawSender(
      to: destination.address, scope: destination.scope, interface: packet.interface)
    let guards = try PortGuards(
      source: destination.source, scope: destination.scope, count: portCount(kind),
      base: kind == .echo ? nil : packet.basePort, isFixed: packet.keepsPort,
      silentCount: silentCount(kind),
      datagrams: kind == .udp)
    if let flows = trace.flows, guards.ports.count < flows {
      throw Failure(
        "--flows \(flows) takes \(flows) source ports, and only \(guards.ports.count) could be had"
          + (packet.basePort.map { " from \($0) on" } ?? ""))
    }
    let remarks = remarks(guards.ports, guards.baseFailure, kind)
    for remark in remarks { Output.error("lossctl: \(remark)") }
    let plan = plan(destination, kind, guards.ports, guards.silentPorts.first)
    try checkSize(plan)
    let ring = try CaptureRing(
      filter: ProbeFilter.capture(plan, ports: guards.bounds), interface: packet.interface,
      // A second's worth of packets and more; at a high rate they are read some at a time, well within the shortest
      // patience (20 ms).
      blocks: pace.nanoseconds < .microseconds(200) ? 64 : 8,
      retire: .milliseconds(pace.nanoseconds < .milliseconds(10) ? 4 : 1))
    let witness =
      plan.hasWitness
      ? try WitnessSocket(protocol: .tcp, from: destination.address, scope: destination.scope) : nil
    let path = PacketPath(sender: sender, ring: ring, waiting: try WaitSet())
    Capabilities.drop(except: [])
    if trace.trace {
      var session = TraceSession(
        plan: plan, destination: destination, path: path, output: output, trace: trace,
        hop: Int(packet.timeToLive ?? 1))
      let report = try session.run()
      try finish(report, lastFlags: session.lastFlags)
    } else if trace.sizes {
      var session = SizeSession(
        plan: plan, destination: destination, path: path, port: guards.silentPorts.first ?? 0,
        limit: packet.largestPacket)
      try finish(try session.run(output), lastFlags: [])
    } else if trace.established {
      var session = EstablishedSession(
        plan: plan, destination: destination, path: path, ports: guards.silentPorts, output: output)
      let report = try session.run()
      try finish(report, lastFlags: session.lastFlags)
    } else {
      var session = ProbeSession(
        plan: plan, destination: destination, path: path, witness: witness, output: output,
        showsTimestamps: packet.showsTimestamps, remarks: remarks)
      let report = try session.run()
      try finish(report, lastFlags: session.lastFlags)
    }
    _ = guards.ports.count  // the guards live until here
  }

  /// What is not as it was asked for, and possible all the same.
  private func remarks(_ ports: [UInt16], _ failure: SystemError?, _ kind: ProbeKind) -> [String] {
    guard let base = packet.basePort, let failure, let first = ports.first, kind != .echo else {
      return []
    }
    return ["source ports begin at \(first): \(base) cannot be taken (\(failure.reason))"]
  }

  private func silentCount(_ kind: ProbeKind) -> Int {
    if trace.established { return EstablishedEngine.portCount }
    return trace.sizes || kind.isSYN && !pace.noDirection ? 1 : 0
  }

  private func portCount(_ kind: ProbeKind) -> Int {
    // hping3's datagrams are empty, and only their ports tell them apart.
    if trace.trace, output.compat, kind == .udp, !packet.keepsPort { return 64 }
    if kind.isICMP || packet.keepsPort || trace.trace || trace.sizes || trace.established {
      return 1
    }
    return trace.flows ?? ProbeSafety.portCount(interval: pace.nanoseconds, count: pace.count)
  }

  private func plan(
    _ destination: Destination, _ kind: ProbeKind, _ ports: [UInt16], _ silentPort: UInt16?
  ) -> ProbePlan {
    var plan = ProbePlan(
      kind: kind, source: destination.source, target: destination.address,
      port: packet.port.flatMap { UInt16($0) } ?? 0, sourcePorts: ports,
      calibrationPort: silentPort, interval: pace.nanoseconds, count: pace.count)
    shape(&plan)
    plan.openLimit = ProbeSafety.openLimit(
      target: destination.address, isLocal: destination.isLocal)
    plan.timeout = Nanoseconds(pace.timeout * 1e9)
    plan.asksDirection = kind.isSYN && !pace.noDirection && !output.compat
    plan.midnight =
      KernelTime.monotonic - Nanoseconds(Clock.realtime * 1000) % 86_400_000 * .milliseconds(1)
    plan.comparesFlows = trace.flows != nil
    plan.keepsWholePackets = output.dumps
    // Above 5000 a second a second copy of every answer costs more than it tells.
    plan.hasWitness =
      pace.nanoseconds >= .microseconds(200) && isTCP(kind) && !trace.trace && !trace.sizes
      && !trace.established
    return plan
  }

  /// Refuses what would be larger than `-m` allows, which hping3 cuts in fragments.
  private func checkSize(_ plan: ProbePlan) throws {
    guard let largest = packet.largestPacket, !isTCP(plan.kind) else { return }
    var size = plan.shape.payloadLength + 28
    if case .v6 = plan.target { size += 20 }
    guard size > largest else { return }
    throw Failure(
      "-d makes packets of \(size) bytes, more than -m \(largest), and lossctl sends no fragments: firewalls treat them in ways of their own"
    )
  }

  private func isTCP(_ kind: ProbeKind) -> Bool {
    if case .tcp = kind { return true }
    return false
  }

  private func shape(_ plan: inout ProbePlan) {
    plan.shape.timeToLive = packet.timeToLive ?? 64
    plan.shape.typeOfService = packet.typeOfServiceNumber ?? 0
    plan.shape.identification = packet.identification
    if packet.profile == .hping || packet.profile == nil && output.compat {
      plan.shape.maximumSegmentSize = nil
      plan.shape.hasTimestamps = packet.showsTimestamps
      plan.shape.hasModernOptions = false
      plan.shape.window = 512
      plan.shape.isDontFragment = packet.dontFragment
    }
    if let window = packet.window { plan.shape.window = window }
    if let size = packet.maximumSegmentSize { plan.shape.maximumSegmentSize = size }
    // The kernel knows the size that its own route allows.
    if plan.sourcePorts.isEmpty { plan.shape.maximumSegmentSize = packet.maximumSegmentSize }
    if case .v6 = plan.target { plan.shape.flowLabel = UInt32(KernelRandom.below(0xf_ffff)) + 1 }
    plan.shape.payloadLength =
      isTCP(plan.kind) || plan.kind == .timestamp ? 0 : packet.data ?? (output.compat ? 0 : 16)
  }

  private func finish(_ report: ProbeReport, lastFlags: TCPFlags) throws {
    if output.tcpexitcode { throw ExitCode(Int32(lastFlags.rawValue & 0xff)) }
    if let limit = output.failAbove, let share = report.loss.all.share, share > limit.share {
      throw Status.lossAboveLimit
    }
    if !report.hasReply { throw Status.noReply }
    // Whoever asks for a bound is not to take "not known" for "below".
    if output.failAbove != nil, report.loss.all.share == nil { throw Status.lossAboveLimit }
  }
}

/// The kernel's table of connections, as far as this process may read it.
enum TrackingTable {
  /// Entries and limit; `nil` where connections are not tracked.
  static func read() -> (entries: UInt64, limit: UInt64)? {
    func number(_ name: String) -> UInt64? {
      guard let bytes = try? readFile("/proc/sys/net/netfilter/\(name)") else { return nil }
      return UInt64(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
    }
    guard let entries = number("nf_conntrack_count"), let limit = number("nf_conntrack_max") else {
      return nil
    }
    return (entries, limit)
  }
}
