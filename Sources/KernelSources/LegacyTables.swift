import Glibc
public import SystemCalls
public import Wire

// linux/netfilter_ipv4/ip_tables.h, linux/netfilter_ipv6/ip6_tables.h, linux/netfilter_arp/arp_tables.h:
// IPT_SO_GET_INFO and IP6T_SO_GET_INFO are 64, ARPT_SO_GET_INFO is 96; …_GET_ENTRIES is one more.
private let internetOptions: CInt = 64
private let arpOptions: CInt = 96
/// `XT_TABLE_MAXNAMELEN`.
private let longestName = 32

/// The kernel's two answers about one table, for `XTTable`.
public struct LegacyTableBytes: Hashable, Sendable {
  /// The answer to `IPT_SO_GET_INFO` (`struct ipt_getinfo`).
  public let info: [UInt8]
  /// The answer to `IPT_SO_GET_ENTRIES` (`struct ipt_get_entries` and the rules).
  public let entries: [UInt8]
}

/// Reads the tables of `iptables-legacy`, `ip6tables-legacy` and `arptables-legacy`.
///
/// All is read from the network namespace of the calling thread. Asking the kernel for a table that
/// is not there makes it load a module or create the table, so only tables that the namespace lists
/// are asked for. That list is readable by root alone, and so are the tables (`CAP_NET_ADMIN`).
public enum LegacyTables {
  /// The families that have legacy tables.
  public static let families: [XTFamily] = [.ipv4, .ipv6, .arp]

  /// The names of the tables that this namespace has, such as `filter`; none where no module is loaded.
  public static func names(
    _ family: XTFamily, in directory: String = "/proc/thread-self/net"
  ) throws(SystemError) -> [String] {
    guard let file = listing(family) else { return [] }
    let text: [UInt8]
    do throws(SystemError) {
      text = try readFile("\(directory)/\(file)")
    } catch {
      if error.isPermission {
        throw SystemError(operation: "\(error.operation) (only root may read it)", code: error.code)
      }
      guard error.code == ENOENT else { throw error }
      // Without the module there is no list. Without /proc there is nothing to conclude.
      _ = try OwnedDescriptor(opening: "\(directory)/dev")
      return []
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// The kernel's bytes of one table, or `nil` when this namespace does not list it.
  ///
  /// The rules may be replaced between the two questions, of which the kernel notices another size
  /// (`EAGAIN`) and we notice other offsets: then all is asked again, at most `attempts` times.
  public static func read(
    _ family: XTFamily, table: String, attempts: Int = 8
  ) throws(SystemError) -> LegacyTableBytes? {
    guard table.utf8.count < longestName, try names(family).contains(table) else { return nil }
    let socket = try openSocket(family)
    var attempt = 0
    while true {
      attempt += 1
      do throws(SystemError) {
        return try ask(socket, family, table)
      } catch {
        guard error.code == EAGAIN, attempt < attempts else { throw error }
      }
    }
  }

  private static func listing(_ family: XTFamily) -> String? {
    switch family {
    case .ipv4: "ip_tables_names"
    case .ipv6: "ip6_tables_names"
    case .arp: "arp_tables_names"
    case .bridge: nil
    }
  }

  /// Any socket of the family answers; this one needs no right of its own to be opened.
  private static func openSocket(_ family: XTFamily) throws(SystemError) -> OwnedDescriptor {
    let domain = family == .ipv6 ? AF_INET6 : AF_INET
    let kind = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    let number = try systemCall("open \(family.tool) socket") { Int(socket(domain, kind, 0)) }
    return OwnedDescriptor(adopting: CInt(number))
  }

  private static func ask(
    _ socket: borrowing OwnedDescriptor, _ family: XTFamily, _ table: String
  ) throws(SystemError) -> LegacyTableBytes {
    let option = family == .arp ? arpOptions : internetOptions
    let hooks = family == .arp ? 3 : 5
    let name = Array(table.utf8) + [UInt8](repeating: 0, count: longestName - table.utf8.count)

    // Name, valid hooks, two numbers for each hook, the number of entries, their size.
    let sizeOffset = 40 + 8 * hooks
    let room = sizeOffset + 4
    let operation = "read information on \(family.tool) table \(table)"
    let info = try get(socket, family, option, name, room: room, operation)
    let size = info.count < room ? 0 : info.span[native32: sizeOffset]

    // Name, size, four bytes of padding, the entries: the kernel wants the buffer to fit exactly.
    let entries = try get(
      socket, family, option + 1, name + NetlinkRequest.native(size), room: 40 + Int(size),
      "read \(family.tool) table \(table)")
    guard try get(socket, family, option, name, room: room, operation) == info else {
      throw SystemError(operation: operation, code: EAGAIN)
    }
    return LegacyTableBytes(info: info, entries: entries)
  }

  /// Passes a question to the kernel, which writes its answer of `room` bytes over it.
  private static func get(
    _ socket: borrowing OwnedDescriptor, _ family: XTFamily, _ option: CInt, _ question: [UInt8],
    room: Int, _ operation: String
  ) throws(SystemError) -> [UInt8] {
    let level = family == .ipv6 ? IPPROTO_IPV6 : IPPROTO_IP
    let number = socket.number
    var answer = [UInt8](repeating: 0, count: room)
    answer.replaceSubrange(0..<question.count, with: question)
    var length = socklen_t(room)
    try systemCall(operation) {
      Int(
        unsafe answer.withUnsafeMutableBytes {
          unsafe getsockopt(number, CInt(level), option, $0.baseAddress, &length)
        })
    }
    answer.removeLast(max(0, answer.count - Int(length)))
    return answer
  }
}
