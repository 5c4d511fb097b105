/// A range of sequence numbers that arrived: the first byte, and the one after the last.
public struct SACKBlock: Hashable, Sendable {
  /// The first byte.
  public var left: UInt32
  /// The byte after the last.
  public var right: UInt32

  /// Creates a range.
  public init(left: UInt32, right: UInt32) {
    self.left = left
    self.right = right
  }
}

/// Up to four SACK blocks, held without an array of their own.
public struct SACKBlocks: Hashable, Sendable {
  private var first = SACKBlock(left: 0, right: 0)
  private var second = SACKBlock(left: 0, right: 0)
  private var third = SACKBlock(left: 0, right: 0)
  private var fourth = SACKBlock(left: 0, right: 0)
  /// How many there are, 0 to 4.
  public private(set) var count = 0

  /// Creates an empty list.
  public init() {}

  /// The block at `index`, which must be below `count`; beyond it, an empty block.
  public subscript(index: Int) -> SACKBlock {
    switch index {
    case 0: first
    case 1: second
    case 2: third
    default: fourth
    }
  }

  /// Adds a block; a fifth is left out, as no header has room for it.
  public mutating func append(_ block: SACKBlock) {
    switch count {
    case 0: first = block
    case 1: second = block
    case 2: third = block
    case 3: fourth = block
    default: return
    }
    count += 1
  }
}
