/// One netlink message borrowed from a datagram (RFC 3549 section 2.3.2, `struct nlmsghdr`).
public struct NetlinkMessage: ~Escapable {
  /// The message type: a control type below 16, or what the family defines.
  public let type: UInt16
  /// The flags, such as `NLM_F_MULTI` or `NLM_F_DUMP_INTR`.
  public let flags: UInt16
  /// The sequence number of the request that this answers.
  public let sequence: UInt32
  /// What follows the 16-byte header.
  public let payload: Span<UInt8>

  /// Reads the message at the start of `bytes`, which may be followed by others.
  @_lifetime(copy bytes)
  fileprivate init(_ bytes: Span<UInt8>) throws(WireError) {
    try bytes.require(16, for: "nlmsghdr")
    let length = Int(bytes[native32: 0])
    guard length >= 16 else { throw .invalid(field: "nlmsg_len", value: UInt64(length)) }
    try bytes.require(length, for: "nlmsg")
    type = bytes[native16: 4]
    flags = bytes[native16: 6]
    sequence = bytes[native32: 8]
    payload = bytes.extracting(16..<length)
  }

  /// `nlmsg_type` of an error or acknowledgement.
  public static var error: UInt16 { 2 }
  /// `nlmsg_type` that ends a dump.
  public static var done: UInt16 { 3 }
  /// `NLM_F_DUMP_INTR`: the table changed while it was being dumped.
  public static var dumpInterrupted: UInt16 { 0x10 }
}

/// Reads the messages of one datagram one after the other.
public struct NetlinkMessages: ~Escapable {
  private var rest: Span<UInt8>

  /// Starts at the first message of `datagram`.
  @_lifetime(copy datagram)
  public init(_ datagram: Span<UInt8>) {
    rest = datagram
  }

  /// The next message, or `nil` at the end.
  ///
  /// Each call consumes at least the 16 bytes of a header, so bad lengths cannot make a loop spin.
  @_lifetime(copy self)
  public mutating func next() throws(WireError) -> NetlinkMessage? {
    if rest.isEmpty { return nil }
    let bytes = rest
    rest = bytes.extracting(first: 0)
    let message = try NetlinkMessage(bytes)
    let padded = (message.payload.count + 16 + 3) & ~3
    rest = bytes.extracting(min(padded, bytes.count)...)
    return message
  }
}

/// What the kernel said when it refused or acknowledged a request (`struct nlmsgerr`).
public struct NetlinkAnswer: Hashable, Sendable {
  /// The positive errno, or 0 for an acknowledgement.
  public let code: Int32
  /// The kernel's own sentence (`NLMSGERR_ATTR_MSG`), where it sent one.
  public let message: String?

  /// Reads the payload of an error message, or that of the end of a dump, which may carry an errno too.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    try payload.require(4, for: "nlmsgerr.error")
    // A kernel never sends the most negative number; a hostile recording may.
    let raw = Int32(bitPattern: payload[native32: 0])
    code = raw == .min ? .max : abs(raw)
    // The request's header follows, then attributes: our sockets set NETLINK_CAP_ACK, so that the
    // request's payload is not repeated between them.
    var text: String?
    if payload.count > 20 {
      var attributes = NetlinkAttributes(payload.extracting(20...), in: "nlmsgerr")
      while let attribute = try attributes.next() {
        if attribute.type == 1 { text = attribute.text }
      }
    }
    message = text
  }
}
