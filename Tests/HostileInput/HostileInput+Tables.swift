import Wire

extension HostileInput {
  /// Files of `/proc`, and answers of ioctls.
  static let tables: [HostileInput] = [
    table("snmp", seeds: ["hosts/*/*/proc/net/snmp", "hosts/*/*/proc/net/netstat"]) {
      SNMPTable.read($0)
    },
    table(
      "snmp6",
      seeds: [
        "hosts/*/*/proc/net/snmp6", "hosts/*/*/proc/net/dev_snmp6/*",
        "hosts/*/*/proc/net/xfrm_stat",
      ]
    ) { SNMP6Table.read($0) },
    table("sockstat", seeds: ["hosts/*/*/proc/net/sockstat*"]) { SocketStatistics.read($0) },
    table("softnet", seeds: ["hosts/*/*/proc/net/softnet_stat"]) { SoftnetTable.read($0) },
    table("per-cpu", seeds: ["hosts/*/*/proc/net/stat/*"]) { PerCPUTable.read($0) },
    table("datagram-sockets", seeds: ["hosts/*/*/proc/net/udp*", "hosts/*/*/proc/net/raw*"]) {
      DatagramSocketTable.read($0)
    },
    table("nfqueue", seeds: ["hosts/*/*/proc/net/netfilter/*"]) { NetfilterQueueTable.read($0) },
    table("control-groups", seeds: ["hosts/*/*/bpf/cgroups"]) { ControlGroupPrograms.read($0) },
    HostileInput("ethtool-ioctl", seeds: ["ethtool/*/*"]) { input in
      ioctls(
        Dictionary(FolderArchive.unpack(input).map { ($0.path, $0.bytes) }) { first, _ in first })
    },
  ]

  /// A decoder of a file.
  private static func table<Value: Hashable & Sendable>(
    _ name: String, seeds: [String], read: @escaping @Sendable (Span<UInt8>) -> Decoded<Value>
  ) -> HostileInput {
    HostileInput(name, seeds: seeds) { input in
      let decoded = read(input.span)
      let problems = decoded.problems.map(\.description.size).reduce(0, +)
      return mark(decoded.value) + problems
    }
  }

  private static func ioctls(_ answers: [String: [UInt8]]) -> Int {
    func text<Value: Hashable>(_ file: String, _ decode: ([UInt8]) throws(WireError) -> Value)
      -> Int
    {
      do throws(WireError) {
        return mark(try decode(answers["\(file).ioctl"] ?? []))
      } catch {
        return error.description.size
      }
    }
    return [
      text("drvinfo") { bytes throws(WireError) in try EthtoolDriver(bytes) },
      text("channels") { bytes throws(WireError) in try EthtoolChannels(command: bytes) },
      text("pauseparam") { bytes throws(WireError) in try EthtoolPause(command: bytes) },
      text("ringparam") { bytes throws(WireError) in try EthtoolRings(command: bytes) },
      text("sset") { bytes throws(WireError) in try EthtoolCommand.readStatisticsCount(bytes) },
      text("gstrings") { bytes throws(WireError) in
        try EthtoolStatistics(names: bytes, values: answers["gstats.ioctl"] ?? [])
      },
    ].reduce(0, +)
  }
}
