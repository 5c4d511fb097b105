/// The list of options that ends a pcapng block (draft-ietf-opsawg-pcapng section 3.5).
///
/// A list that is cut short or has a lying length is read up to there.
struct PcapNGOptions: ~Escapable {
  /// Codes, by block.
  enum Code {
    static let end: UInt16 = 0
    static let comment: UInt16 = 1
    static let interfaceName: UInt16 = 2
    static let interfaceResolution: UInt16 = 9
    static let interfaceFilter: UInt16 = 11
    static let interfaceTimeOffset: UInt16 = 14
    static let packetDropCount: UInt16 = 4
    static let statisticsReceived: UInt16 = 4
    static let statisticsDropped: UInt16 = 5
    static let statisticsAccepted: UInt16 = 6
    static let statisticsSystemDropped: UInt16 = 7
    static let statisticsDelivered: UInt16 = 8
  }

  private let bytes: Span<UInt8>
  private let order: ByteOrder
  private var offset = 0
  /// The code of the option that `next` came to.
  private(set) var code: UInt16 = 0
  private var range = 0..<0

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, order: ByteOrder) {
    self.bytes = bytes
    self.order = order
  }

  /// Goes on to the next option; false at the end.
  mutating func next() -> Bool {
    guard bytes.count - offset >= 4 else { return false }
    code = order.read16(bytes, at: offset)
    let length = Int(order.read16(bytes, at: offset + 2))
    guard code != Code.end, bytes.count - offset - 4 >= length else { return false }
    range = offset + 4..<offset + 4 + length
    offset = min(bytes.count, range.upperBound + (4 - length % 4) % 4)
    return true
  }

  /// The value as text, cut to what a line holds.
  var text: String {
    bytes.extracting(range).extracting(first: 256).text.printable()
  }

  /// The value as a 64-bit integer; `nil` when it has another length.
  var integer64: UInt64? {
    range.count == 8 ? order.read64(bytes, at: range.lowerBound) : nil
  }

  /// The value as a byte; `nil` when it has another length.
  var byte: UInt8? { range.count == 1 ? bytes[range.lowerBound] : nil }

  /// The filter that an interface had: a byte that says which language, then its text.
  var filter: String? {
    guard let first = range.first, bytes[first] == 0 else { return nil }
    return bytes.extracting(first + 1..<range.upperBound).extracting(first: 256).text.printable()
  }
}
