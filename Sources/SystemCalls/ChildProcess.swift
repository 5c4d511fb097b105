import Glibc

/// Runs the user's own command and waits for it.
public enum ChildProcess {
  /// Runs a command whose output, too, goes to standard error, and returns its exit status.
  ///
  /// A command that a signal ended has status 128 plus the signal. While it runs, an interrupt from the keyboard
  /// reaches the command and not this process, so that the report is still written.
  public static func run(_ command: [String]) throws(SystemError) -> CInt {
    let name = command.first ?? ""
    let interrupt = signal(SIGINT, SIG_IGN)
    let quit = signal(SIGQUIT, SIG_IGN)
    defer {
      signal(SIGINT, interrupt)
      signal(SIGQUIT, quit)
    }
    let child = try spawn(name, command)
    var status: CInt = 0
    try systemCall("wait for \(name)") { Int(unsafe waitpid(child, &status, 0)) }
    let signalNumber = status & 0x7f
    return signalNumber == 0 ? status >> 8 & 0xff : 128 + signalNumber
  }

  private static func spawn(_ name: String, _ command: [String]) throws(SystemError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    unsafe sigemptyset(&defaults)
    unsafe sigaddset(&defaults, SIGINT)
    unsafe sigaddset(&defaults, SIGQUIT)
    unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

    var arguments = unsafe command.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    defer { while let argument = unsafe arguments.popLast() { unsafe free(argument) } }
    var child = pid_t()
    let code = unsafe posix_spawnp(&child, name, &actions, &attributes, arguments, environ)
    guard code == 0 else { throw SystemError(operation: "run \(name)", code: code) }
    return child
  }
}
