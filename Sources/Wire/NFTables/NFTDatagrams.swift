/// The datagrams of one reading of nf_tables, dump by dump, as the kernel sent them.
///
/// An empty list means that the dump was not made, or that there was nothing.
public struct NFTDatagrams: Hashable, Sendable {
  /// The answer to `NFTRequest.generation()`.
  public var generation: [[UInt8]] = []
  /// The answer to `NFTRequest.tables()`.
  public var tables: [[UInt8]] = []
  /// The answer to `NFTRequest.chains()`.
  public var chains: [[UInt8]] = []
  /// The answer to `NFTRequest.rules()`.
  public var rules: [[UInt8]] = []
  /// The answer to `NFTRequest.sets()`.
  public var sets: [[UInt8]] = []
  /// The answers to `NFTRequest.elements(of:)`, one after the other.
  public var elements: [[UInt8]] = []
  /// The answer to `NFTRequest.objects()`.
  public var objects: [[UInt8]] = []
  /// The answer to `NFTRequest.flowtables()`.
  public var flowtables: [[UInt8]] = []

  /// Creates a reading without any dump.
  public init() {}
}

/// Where a part of a dump lies: bytes `start..<end` of one of its datagrams.
struct NFTLocation: Hashable, Sendable {
  var datagram: UInt32
  var start: UInt32
  var end: UInt32
}

extension [[UInt8]] {
  /// Lends the bytes at `location` to `body`; an impossible location gives no bytes.
  func withBytes<Result, Failure: Error>(
    at location: NFTLocation, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard location.datagram < count else { return try body(Span()) }
    let datagram = self[Int(location.datagram)]
    let start = Int(location.start)
    let end = Int(location.end)
    guard start <= end, end <= datagram.count else { return try body(Span()) }
    return try body(datagram.span.extracting(start..<end))
  }
}
