import Glibc
import SystemCalls
import Wire

/// `SIOCETHTOOL` of include/uapi/linux/sockios.h.
private let ethtoolRequest: UInt = 0x8946

/// Asks drivers about their devices through the ioctl `SIOCETHTOOL`.
///
/// Only ever for an interface that netlink has just reported in this namespace: for a name that does
/// not exist the kernel tries to load a module `netdev-NAME`.
struct EthtoolControl: ~Copyable {
  private let socket: OwnedDescriptor

  /// Opens a socket in the namespace of this thread; any will do, and nothing is sent on it.
  init() throws(SystemError) {
    let number = try systemCall("open control socket") {
      Int(Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0))
    }
    socket = OwnedDescriptor(adopting: CInt(number))
  }

  /// Hands `command` to the driver of `interface` and returns what the kernel wrote over it.
  ///
  /// EOPNOTSUPP says that the driver does not have it.
  func run(_ command: [UInt8], on interface: String) throws(SystemError) -> [UInt8] {
    let operation = "ethtool command \(command.first ?? 0) on \(interface.printable())"
    let name = Array(interface.utf8)
    // The kernel reads the command's number first, and takes names of up to 15 bytes.
    guard command.count >= 4, !name.isEmpty, name.count < Int(IFNAMSIZ) else {
      throw SystemError(operation: operation, code: EINVAL)
    }
    var answer = command
    var request = unsafe ifreq()
    unsafe withUnsafeMutableBytes(of: &request) { bytes in
      unsafe bytes.copyBytes(from: name)
    }
    let descriptor = socket.number
    var failure: SystemError?
    unsafe answer.withUnsafeMutableBytes { buffer in
      unsafe request.ifr_ifru.ifru_data = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      do throws(SystemError) {
        try systemCall(operation) {
          Int(unsafe ioctl(descriptor, ethtoolRequest, &request))
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return answer
  }

  /// The driver of an interface.
  func driver(of interface: String) throws(SystemError) -> [UInt8] {
    try run(EthtoolCommand.driver, on: interface)
  }

  /// The names and the values of an interface's driver statistics; `nil` for a driver without any.
  ///
  /// Some drivers list other statistics after a reconfiguration; then the numbers of the two answers
  /// differ, and it is tried once more.
  func statistics(
    of interface: String
  ) throws(SystemError) -> (names: [UInt8], values: [UInt8])? {
    for attempt in 0..<2 {
      let information = try run(EthtoolCommand.statisticsCount, on: interface)
      guard let count = try? EthtoolCommand.readStatisticsCount(information), count > 0 else {
        return nil
      }
      let names = try run(EthtoolCommand.statisticsNames(count: count), on: interface)
      let values = try run(EthtoolCommand.statisticsValues(count: count), on: interface)
      let isWhole = (try? EthtoolStatistics(names: names, values: values)) != nil
      if isWhole || attempt == 1 {
        // The spare room behind the answers is not worth keeping.
        return (
          Array(names.prefix(12 + Int(count) * 32)), Array(values.prefix(8 + Int(count) * 8))
        )
      }
    }
    return nil
  }
}
