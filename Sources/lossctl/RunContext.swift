import KernelSources
import ProbeEngine
import ProbeSockets
import SystemCalls

/// Where a run went, when it began, and what this machine had dropped by then.
struct RunContext {
  let destination: Destination
  let began: Nanoseconds
  private let startedAt: Double
  private let drops: LocalDrops.Counters

  init(_ destination: Destination) {
    self.destination = destination
    // Before the clock: reading takes time, and probes would be due that nobody could send yet.
    drops = Self.drops(destination)
    startedAt = Clock.realtime
    began = KernelTime.monotonic
  }

  /// What a report says of the run besides what its engine knows.
  func setting(
    nextHop: NextHop? = nil, probes: String? = nil, notices: [String] = []
  ) -> ProbeEngine.Setting {
    ProbeEngine.Setting(
      target: destination.name, interface: destination.interface, mtu: destination.mtu,
      nextHop: nextHop,
      localDrops: LocalDrops(
        before: drops, after: Self.drops(destination), interface: destination.interface),
      startedAt: startedAt, began: began, ended: KernelTime.monotonic, probes: probes,
      notices: notices)
  }

  private static func drops(_ destination: Destination) -> LocalDrops.Counters {
    LocalDrops.Counters(
      backlogs: LocalDropReader.backlogs(),
      card: destination.interface.flatMap { LocalDropReader.card(of: $0) })
  }
}
