import Glibc

/// The machine's clocks, named.
public enum Clock {
  /// Seconds since 1970, UTC (`CLOCK_REALTIME`).
  public static var realtime: Double { seconds(CLOCK_REALTIME) }

  /// Seconds since boot, suspend counted (`CLOCK_BOOTTIME`).
  public static var sinceBoot: Double { seconds(CLOCK_BOOTTIME) }

  /// Waits until `CLOCK_BOOTTIME` shows this many seconds; an interrupted wait goes on.
  public static func sleep(untilSinceBoot moment: Double) {
    let whole = moment.rounded(.down)
    var time = timespec(tv_sec: Int(whole), tv_nsec: Int((moment - whole) * 1e9))
    while unsafe clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &time, nil) == EINTR {}
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
