import Glibc
public import ProbeEngine

/// The two clocks of a probe: its own, which never jumps, and the one of the kernel's packet stamps.
public enum KernelTime {
  /// `CLOCK_MONOTONIC`.
  public static var monotonic: Nanoseconds { read(CLOCK_MONOTONIC) }

  /// `CLOCK_REALTIME`.
  public static var realtime: Nanoseconds { read(CLOCK_REALTIME) }

  /// What to add to a packet's stamp (`CLOCK_REALTIME`) to get `CLOCK_MONOTONIC`, as of now.
  public static var offset: Nanoseconds {
    let before = monotonic
    let middle = realtime
    let after = monotonic
    return before + (after - before) / 2 - middle
  }

  private static func read(_ clock: clockid_t) -> Nanoseconds {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
    return Nanoseconds(time.tv_sec) * 1_000_000_000 + Nanoseconds(time.tv_nsec)
  }
}

/// The system's random numbers.
public enum KernelRandom {
  /// A key for one run.
  public static func key() -> ProbeKey {
    var generator = SystemRandomNumberGenerator()
    return ProbeKey(generator.next(), generator.next())
  }

  /// A number below `bound`.
  public static func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound)) }
}
