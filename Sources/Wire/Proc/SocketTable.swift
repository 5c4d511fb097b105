/// One socket of `/proc/net/udp`, `udp6`, `udplite` or `raw`: the columns that tell about loss.
public struct DatagramSocket: Hashable, Sendable {
  /// The local address in the kernel's hexadecimal form, as printed.
  public var localAddress: IPAddress
  /// The local port, or the protocol number of a raw socket.
  public var localPort: UInt16
  /// Bytes waiting to be read (`rx_queue`).
  public var receiveQueue: UInt64
  /// The owner's user id.
  public var userID: UInt64
  /// The inode: names the socket in `/proc/PID/fd`.
  public var inode: UInt64
  /// Datagrams dropped by this socket (`sk_drops`, the last column).
  public var drops: UInt64

  /// Creates a socket.
  public init(
    localAddress: IPAddress, localPort: UInt16, receiveQueue: UInt64, userID: UInt64,
    inode: UInt64, drops: UInt64
  ) {
    self.localAddress = localAddress
    self.localPort = localPort
    self.receiveQueue = receiveQueue
    self.userID = userID
    self.inode = inode
    self.drops = drops
  }
}

/// `/proc/net/udp`, `udp6`, `raw`, `raw6`: one line a socket.
///
/// Written by `udp4_format_sock` in net/ipv4/udp.c and `ip6_dgram_sock_seq_show` in net/ipv6/datagram.c.
public enum DatagramSocketTable {
  /// Reads the sockets; a line of another form is a problem.
  public static func read(_ bytes: Span<UInt8>) -> Decoded<[DatagramSocket]> {
    var sockets = Decoded<[DatagramSocket]>([])
    for line in ProcText.lines(bytes).dropFirst() {
      let words = ProcText.words(line)
      // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode ref
      // pointer drops
      guard words.count >= 13, let local = address(words[1]),
        let queues = pair(words[4]), let user = UInt64(words[7]), let inode = UInt64(words[9]),
        let drops = UInt64(words[12])
      else {
        sockets.problems.append(.malformed(field: "socket line", text: String(line)))
        continue
      }
      sockets.value.append(
        DatagramSocket(
          localAddress: local.address, localPort: local.port, receiveQueue: queues.second,
          userID: user, inode: inode, drops: drops))
    }
    return sockets
  }

  /// Reads `ADDRESS:PORT`, where the address is 8 or 32 hexadecimal digits in this machine's byte order
  /// for each four bytes.
  static func address(_ word: Substring) -> (address: IPAddress, port: UInt16)? {
    let parts = word.split(separator: ":")
    guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
    var bytes: [UInt8] = []
    var digits = parts[0]
    while digits.count >= 8 {
      guard let group = UInt32(digits.prefix(8), radix: 16) else { return nil }
      bytes += NetlinkRequest.native(group)
      digits = digits.dropFirst(8)
    }
    guard digits.isEmpty, let address = IPAddress(bytes.span) else { return nil }
    return (address, port)
  }

  private static func pair(_ word: Substring) -> (first: UInt64, second: UInt64)? {
    let parts = word.split(separator: ":").compactMap(\.hexadecimal)
    return parts.count == 2 ? (parts[0], parts[1]) : nil
  }
}
