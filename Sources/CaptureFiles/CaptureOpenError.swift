import SystemCalls

/// Why a capture could not be read at all: what was attempted, and what to try.
public struct CaptureOpenError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file or interface.
  public let name: String
  /// Why not.
  public let reason: String
  /// Whether more privilege would help.
  public var isPermission = false

  init(name: String, reason: String, isPermission: Bool = false) {
    self.name = name
    self.reason = reason
    self.isPermission = isPermission
  }

  init(name: String, _ error: SystemError) {
    self.init(name: name, reason: error.reason, isPermission: error.isPermission)
  }

  /// One line for people.
  public var description: String { "\(name): \(reason)" }
}
