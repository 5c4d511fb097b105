private let dataValue: UInt16 = 1

/// The nest that values travel in (`NFTA_DATA_VALUE`).
enum NFTData {
  /// The value in the nest `bytes`; `nil` when it holds none, a verdict for example.
  static func value(in bytes: Span<UInt8>) throws(WireError) -> [UInt8]? {
    var attributes = NetlinkAttributes(bytes, in: "nft data")
    while let attribute = try attributes.next() {
      if attribute.type == dataValue { return attribute.payload.array }
    }
    return nil
  }
}
