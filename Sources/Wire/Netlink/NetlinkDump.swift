/// The answer to one netlink request, read message by message.
public struct NetlinkDump<Value> {
  /// What could be read, in the kernel's order.
  public var values: [Value] = []
  /// Messages that could not be read.
  public var problems: [WireError] = []
  /// Whether the table changed during the dump (`NLM_F_DUMP_INTR`): some objects may be missing or twice.
  public var wasInterrupted = false
  /// What the kernel answered instead of, or at the end of, the objects; `nil` when it sent no error.
  public var refusal: NetlinkAnswer?

  /// Reads every message of `types` in `datagrams` with `decode`.
  ///
  /// A message that cannot be read becomes a problem and the rest is read on; a datagram whose framing is
  /// broken is given up from there.
  public init(
    _ datagrams: [[UInt8]], types: Set<UInt16>,
    decode: (borrowing NetlinkMessage) throws(WireError) -> Value?
  ) {
    for datagram in datagrams {
      var messages = NetlinkMessages(datagram.span)
      do throws(WireError) {
        while let message = try messages.next() {
          read(message, types: types, decode: decode)
        }
      } catch {
        problems.append(error)
      }
    }
  }

  private mutating func read(
    _ message: borrowing NetlinkMessage, types: Set<UInt16>,
    decode: (borrowing NetlinkMessage) throws(WireError) -> Value?
  ) {
    if message.flags & NetlinkMessage.dumpInterrupted != 0 { wasInterrupted = true }
    do throws(WireError) {
      if types.contains(message.type) {
        if let value = try decode(message) { values.append(value) }
      } else if message.type == NetlinkMessage.error
        || (message.type == NetlinkMessage.done && !message.payload.isEmpty)
      {
        let answer = try NetlinkAnswer(message.payload)
        if answer.code != 0 { refusal = answer }
      }
    } catch {
      problems.append(error)
    }
  }
}

extension NetlinkDump: Sendable where Value: Sendable {}
