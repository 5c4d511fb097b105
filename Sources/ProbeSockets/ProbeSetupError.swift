import Glibc
public import SystemCalls

/// Why probing cannot start, in one sentence each.
public enum ProbeSetupError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name has no address.
  case unresolvable(name: String, reason: String)
  /// The kernel knows no way there.
  case unreachable(address: String, name: String, code: CInt)
  /// The interface is not there, or may not be used.
  case interface(name: String, code: CInt)
  /// A raw or packet socket was refused.
  case privilege(operation: String)
  /// The source port that was asked for, and no other, cannot be had.
  case port(UInt16, SystemError)
  /// No source port is free.
  case ports(range: String)
  /// Anything else.
  case system(SystemError)

  /// The sentence.
  public var description: String {
    switch self {
    case .unresolvable(let name, let reason): "cannot resolve \"\(name)\": \(reason)"
    case .unreachable(let address, _, EACCES):
      "\(address) is a broadcast address or behind a route of type prohibit; probe one host, and see: ip route get \(address)"
    case .unreachable(let address, _, EINVAL) where address.hasPrefix("fe80:"):
      "\(address) is on every link: say which, as in \(address)%eth0"
    case .unreachable(let address, _, EINVAL):
      "the route to \(address) throws packets away (type blackhole); see: ip route get \(address)"
    case .unreachable(let address, let name, let code):
      "no way to \(name == address ? address : "\(name) (\(address))"): "
        + "\(SystemError(operation: "", code: code).reason); see: ip route get \(address)"
    case .interface(let name, let code):
      code == ENODEV
        ? "there is no interface \"\(name)\"; see: ip link"
        : "cannot use interface \"\(name)\": \(SystemError(operation: "", code: code).reason)"
    case .privilege(let operation):
      "\(operation) was refused: it takes CAP_NET_RAW (run with sudo, or: sudo setcap cap_net_raw+ep the program)"
    case .port(let port, let error):
      error.code == EADDRINUSE
        ? "source port \(port) is in use on this machine, and -k asks for no other (who has it: ss -tuanp sport = :\(port)); "
          + "choose one with -s, or leave -k out"
        : "source port \(port) cannot be taken: \(error.reason)"
    case .ports(let range): "no source port in \(range) is free"
    case .system(let error): "cannot \(error)"
    }
  }
}
