/// One way into lossctl for bytes that others wrote: a decoder, and all that is asked of what it returns.
///
/// Whatever the bytes are, `digest` comes back, soon. `labs/fuzz` looks for bytes with which it does not;
/// the tests repeat all that were ever found. A new decoder is one line in one of the lists that make up `all`.
public struct HostileInput: Sendable {
  /// The name, which is also that of its folder in `Fixtures/malformed`.
  public let name: String
  /// Where the inputs lie that mutations begin with: paths under `Fixtures`, where `*` stands for any name.
  ///
  /// A folder becomes one input, by `FolderArchive`.
  public let seeds: [String]
  /// Inputs that no file holds.
  public let samples: [[UInt8]]
  /// Decodes, and uses everything there is to use; the number stands for all of it, so that nothing is left out.
  public let digest: @Sendable ([UInt8]) -> Int

  init(
    _ name: String, seeds: [String], samples: [[UInt8]] = [],
    digest: @escaping @Sendable ([UInt8]) -> Int
  ) {
    self.name = name
    self.seeds = seeds
    self.samples = samples
    self.digest = digest
  }

  /// Every way in.
  public static let all = netlink + tables + rulesets + packets + captures + walks

  /// The way in of this name.
  public static func named(_ name: String) -> HostileInput? { all.first { $0.name == name } }
}

/// A number in which every part of a value has a share, for digests.
func mark(_ value: some Hashable) -> Int {
  // Not `hashValue`: in debug builds Swift 6.3 misaligns a copy of values that hold a 128-bit integer.
  var hasher = Hasher()
  value.hash(into: &hasher)
  return hasher.finalize() & 0xff
}

extension String {
  /// How much text there is, for digests.
  var size: Int { utf8.count }
}
