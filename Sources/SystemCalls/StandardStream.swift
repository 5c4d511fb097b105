import Glibc
import Synchronization

/// The errno of the first write to standard output that failed; 0 for none.
private let outputFailure = Atomic<CInt>(0)

/// The streams that every process starts with.
public enum StandardStream: CInt, Sendable {
  /// Reports.
  case output = 1
  /// Complaints.
  case error = 2

  /// Whether the stream is a terminal.
  public var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Why something written to standard output is lost, a full disk for one; `nil` when nothing is.
  ///
  /// A reader that went away has what it wanted (EPIPE).
  public static var failure: SystemError? {
    let code = outputFailure.load(ordering: .relaxed)
    return code == 0 || code == EPIPE
      ? nil : SystemError(operation: "write to standard output", code: code)
  }

  /// Writes all of a text, or as much as the reader takes; what stops it at standard output is kept in `failure`.
  public func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let rest = unsafe bytes.baseAddress.map { unsafe $0 + written }
        let count = unsafe Glibc.write(rawValue, rest, bytes.count - written)
        if count < 0, errno == EINTR { continue }
        if count <= 0 {
          if self == .output {
            _ = outputFailure.compareExchange(expected: 0, desired: errno, ordering: .relaxed)
          }
          return
        }
        written += count
      }
    }
  }
}

/// The environment of this process.
public enum Environment {
  /// A variable, or `nil` when it is not set.
  public static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}
