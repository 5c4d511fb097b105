import KernelSources
import ProbeEngine
import ProbeSockets
import SystemCalls

/// Where a run went, when it began, and what this machine had dropped by then.
struct RunContext {
  let destination: Destination
  let began = KernelTime.monotonic
  private let startedAt = Clock.realtime
  private let drops: [LocalDropReader.Counter]

  init(_ destination: Destination) {
    self.destination = destination
    drops = LocalDropReader.read(interface: destination.interface)
  }

  /// What a report says of the run besides what its engine knows.
  func setting(
    nextHop: NextHop? = nil, probes: String? = nil, notices: [String] = []
  ) -> ProbeEngine.Setting {
    ProbeEngine.Setting(
      target: destination.name, interface: destination.interface, mtu: destination.mtu,
      nextHop: nextHop, localDrops: localDrops, startedAt: startedAt, began: began,
      ended: KernelTime.monotonic, probes: probes, notices: notices)
  }

  private var localDrops: LocalDrops {
    let now = LocalDropReader.read(interface: destination.interface)
    return LocalDrops(
      drops.compactMap { counter in
        now.first { $0.name == counter.name && $0.source == counter.source }.map {
          LocalDrops.Counter(
            name: counter.name, source: counter.source, before: counter.value, after: $0.value)
        }
      })
  }
}
