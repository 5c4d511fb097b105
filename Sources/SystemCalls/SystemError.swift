import Glibc

/// A system call that failed: what was attempted, on what, and the kernel's reason.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was attempted, such as `open /proc/net/snmp`.
  public let operation: String
  /// The errno.
  public let code: CInt

  /// Creates an error.
  public init(operation: String, code: CInt) {
    self.operation = operation
    self.code = code
  }

  /// The kernel's reason in words, such as `Operation not permitted`.
  public var reason: String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }

  /// Whether more privilege would help.
  public var isPermission: Bool { code == EPERM || code == EACCES }

  /// Whether the thing is not there at all.
  public var isAbsence: Bool { code == ENOENT || code == ENODEV || code == EOPNOTSUPP }

  /// One line: operation and reason.
  public var description: String { "\(operation): \(reason)" }
}

/// Calls the kernel, again when a signal interrupted it, and keeps the errno.
@discardableResult
public func systemCall(
  _ operation: @autoclosure () -> String, _ call: () -> Int
) throws(SystemError) -> Int {
  while true {
    let result = call()
    if result >= 0 { return result }
    let code = errno  // read at once: later calls overwrite it
    if code != EINTR { throw SystemError(operation: operation(), code: code) }
  }
}
