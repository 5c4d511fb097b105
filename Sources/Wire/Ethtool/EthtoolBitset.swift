/// A set of named bits, such as offloads or link modes (`ETHTOOL_A_BITSET_*`).
public struct EthtoolBitset: Hashable, Sendable {
  /// The bits that the set speaks of, by name; a bit without a name by its number.
  public let listed: [String]
  /// Those of them that are on.
  public let set: Set<String>

  /// Reads the verbose form, in which each bit carries its name, or the compact form.
  init(_ nest: [UInt8], names: (UInt32) -> String? = { _ in nil }) {
    let values = AttributeValues(nest, in: "ethtool bit set")
    var listed: [String] = []
    var set: Set<String> = []
    let hasMask = values[1] == nil
    if let bits = values[3] {
      for bit in (try? SimpleOptions.list(bits)) ?? [] {
        let fields = AttributeValues(bit, in: "ethtool bit")
        guard let name = fields.text(2) ?? fields.u32(1).map({ names($0) ?? "bit \($0)" }) else {
          continue
        }
        listed.append(name)
        // In a set without a mask every bit that is listed is on.
        if !hasMask || fields[3] != nil { set.insert(name) }
      }
    } else if let value = values[4] {
      let mask = values[5] ?? value
      for bit in 0..<UInt32(min(mask.count, value.count) * 8) {
        let word = Int(bit / 32) * 4
        let shift = UInt32(1) << (bit % 32)
        guard let inMask = mask.native32(word), let inValue = value.native32(word) else { break }
        guard inMask & shift != 0 else { continue }
        let name = names(bit) ?? "bit \(bit)"
        listed.append(name)
        if inValue & shift != 0 { set.insert(name) }
      }
    }
    self.listed = listed
    self.set = set
  }
}
