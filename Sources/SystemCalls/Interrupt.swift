import Glibc
import Synchronization

/// Set by the handler and nothing else; signals come at any time.
private let interrupted = Atomic<Bool>(false)

/// Ctrl-C and `kill`, as a flag to look at instead of an end of the process.
public enum Interrupt {
  /// Starts to catch the first SIGINT, SIGTERM or SIGHUP; a second one ends the process as always.
  ///
  /// Calls that wait return with `EINTR`.
  public static func watch() {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in
      interrupted.store(true, ordering: .relaxed)
    }
    action.sa_flags = CInt(bitPattern: UInt32(SA_RESETHAND))
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      unsafe sigaction(number, &action, nil)
      unsafe sigaddset(&signals, number)
    }
    // A program that starts another one may leave them blocked to it.
    unsafe sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether a signal came since `watch`.
  public static var wasRequested: Bool { interrupted.load(ordering: .relaxed) }
}
