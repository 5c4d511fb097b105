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

  /// Why a run ended before its time: nothing can be sent, for this reason, or the user wanted no more.
  static func notices(_ fatal: String?, interrupts: Int) -> [String] {
    [
      fatal.map { "stopped, because sending failed: \($0)" },
      interrupts > 1 ? "interrupted twice: ended without waiting for what was open" : nil,
    ].compactMap(\.self)
  }

  private static func drops(_ destination: Destination) -> LocalDrops.Counters {
    let interface = destination.interface.flatMap { LocalDropReader.interface(named: $0) }
    return LocalDrops.Counters(
      backlogs: LocalDropReader.backlogs(), card: interface?.missed,
      carrierLosses: interface?.carrierLosses)
  }
}
