private let metaRandom: UInt32 = 24  // NFT_META_PRANDOM
private let conntrackState: UInt32 = 0
private let invalidStateBit: UInt32 = 1  // NF_CT_STATE_INVALID_BIT
private let fibDestination: UInt16 = 1
private let fibResult: UInt16 = 2
private let fibFlags: UInt16 = 3
private let fibSourceFlag: UInt32 = 0x1
private let fibInputFlag: UInt32 = 0x8
private let fibInterfaces: ClosedRange<UInt32> = 1...2  // NFT_FIB_RESULT_OIF, _OIFNAME
private let numgenDestination: UInt16 = 1
private let numgenModulus: UInt16 = 2
private let numgenOffset: UInt16 = 4
private let changeSource: UInt16 = 1
private let changeDestination: UInt16 = 2
private let bitwiseMask: UInt16 = 4
private let cmpSource: UInt16 = 1
private let cmpOperator: UInt16 = 2
private let cmpData: UInt16 = 3
private let rangeSource: UInt16 = 1
private let rangeOperator: UInt16 = 2
private let rangeFrom: UInt16 = 3
private let rangeTo: UInt16 = 4
private let lookupSource: UInt16 = 2
private let lookupDestination: UInt16 = 3
private let lookupFlags: UInt16 = 5
private let lookupInvertedFlag: UInt32 = 1
private let dataValue: UInt16 = 1

/// Follows the few loaded values whose comparison says something about loss: random and counting
/// numbers, the connection's state, the route back to the source.
///
/// One value is followed at a time, which is how `nft` uses registers: load, change, compare.
struct NFTShare {
  /// The share of packets that the comparisons of random numbers let through so far.
  private(set) var probability: Double?
  /// Whether packets must be of invalid state.
  private(set) var matchesInvalidState = false
  /// Whether the source must have no route back through the input device.
  private(set) var checksReversePath = false
  /// A lookup of a number in a set, whose elements say the share.
  private(set) var lookup: NFTShareLookup?

  private var value = Value.other
  private var word: Int?
  private var isSwapped = false

  /// What was loaded.
  private enum Value {
    case other
    case number(NFTNumberSource)
    case state(mask: UInt32)
    case reversePath
  }

  /// Takes in that only `share` of the packets get on.
  mutating func multiply(by share: Double) {
    probability = (probability ?? 1) * share
  }

  /// Takes in an expression that changes or compares the followed value.
  mutating func read(
    _ view: borrowing NFTExpressionView, _ kind: NFTExpressionKind
  ) throws(WireError) {
    if case .other = value { return }
    switch kind {
    case .byteorder, .bitwise: try readChange(view, kind)
    case .cmp: try readComparison(view)
    case .range: try readRange(view)
    default: break
    }
  }

  /// Takes in that a value was loaded which says nothing of loss.
  mutating func forget() { value = .other }

  /// Takes in a load of `meta`.
  mutating func loadMeta(key: UInt32, into register: UInt32) {
    guard key == metaRandom else { return forget() }
    load(.number(.random), register)
    isSwapped = true  // it has no byte order, and nft compares it as if in network order
  }

  /// Takes in a load of `ct`.
  mutating func loadConntrack(key: UInt32, into register: UInt32) {
    load(key == conntrackState ? .state(mask: .max) : .other, register)
  }

  /// Takes in a lookup of the route back.
  mutating func readRouteLookup(_ view: borrowing NFTExpressionView) throws(WireError) {
    let flags = try view.number(fibFlags) ?? 0
    let result = try view.number(fibResult) ?? 0
    let asksForRoute =
      flags & fibSourceFlag != 0 && flags & fibInputFlag != 0 && fibInterfaces.contains(result)
    load(asksForRoute ? .reversePath : .other, try view.number(fibDestination))
  }

  private mutating func load(_ loaded: Value, _ register: UInt32?) {
    guard let register, let target = NFTRegister.word(register) else { return forget() }
    value = loaded
    word = target
    isSwapped = false
  }

  private func holds(_ register: UInt32?) -> Bool {
    guard let register, let word, let source = NFTRegister.word(register) else { return false }
    return source == word
  }

  /// Takes in a number generator.
  mutating func readNumberGenerator(
    _ view: borrowing NFTExpressionView
  ) throws(WireError) {
    let modulus = try view.number(numgenModulus) ?? 0
    let offset = try view.number(numgenOffset) ?? 0
    let source = NFTNumberSource(first: UInt64(offset), count: UInt64(modulus))
    load(modulus == 0 ? .other : .number(source), try view.number(numgenDestination))
  }

  private mutating func readChange(
    _ view: borrowing NFTExpressionView, _ kind: NFTExpressionKind
  ) throws(WireError) {
    guard holds(try view.number(changeSource)) else { return }
    let target = try view.number(changeDestination).flatMap { NFTRegister.word($0) }
    word = target
    if kind == .byteorder {
      isSwapped.toggle()
    } else if case .state = value {
      value = .state(mask: try view.value(bitwiseMask) ?? 0)
    } else {
      value = .other
    }
  }

  private mutating func readComparison(_ view: borrowing NFTExpressionView) throws(WireError) {
    guard holds(try view.number(cmpSource)), let operation = try view.number(cmpOperator),
      let raw = try view.value(cmpData)
    else { return }
    switch value {
    case .other: break
    case .state(let mask):
      // `ct state invalid` is: state & mask != 0; `ct state == invalid` is: state == mask.
      let bits = operation == 1 && raw == 0 ? mask : operation == 0 ? raw & mask : 0
      if bits & invalidStateBit != 0 { matchesInvalidState = true }
    case .reversePath:
      if operation == 0, raw == 0 { checksReversePath = true }
    case .number(let source):
      let operand = UInt64(isSwapped ? raw.byteSwapped : raw)
      switch operation {
      case 0: multiply(by: source.share(of: operand...operand))
      case 1: multiply(by: 1 - source.share(of: operand...operand))
      case 2: multiply(by: operand == 0 ? 0 : source.share(of: 0...(operand - 1)))
      case 3: multiply(by: source.share(of: 0...operand))
      case 4: multiply(by: source.share(of: (operand + 1)...(.max)))
      case 5: multiply(by: source.share(of: operand...(.max)))
      default: break
      }
    }
  }

  private mutating func readRange(_ view: borrowing NFTExpressionView) throws(WireError) {
    guard holds(try view.number(rangeSource)), let operation = try view.number(rangeOperator),
      let from = try view.value(rangeFrom), let to = try view.value(rangeTo)
    else { return }
    guard case .number(let source) = value else { return }
    let lower = UInt64(isSwapped ? from.byteSwapped : from)
    let upper = UInt64(isSwapped ? to.byteSwapped : to)
    let share = lower <= upper ? source.share(of: lower...upper) : 0
    multiply(by: operation == 1 ? 1 - share : share)
  }

  /// Takes in a lookup, whose share only the elements of the set tell.
  mutating func readLookup(
    _ view: borrowing NFTExpressionView, set: String
  ) throws(WireError) {
    guard case .number(let source) = value, holds(try view.number(lookupSource)) else { return }
    let destination = try view.number(lookupDestination)
    if let destination, destination != 0 { return }  // a map that only loads another value
    lookup = NFTShareLookup(
      set: set, isVerdictMap: destination != nil,
      isInverted: (try view.number(lookupFlags) ?? 0) & lookupInvertedFlag != 0,
      isSwapped: isSwapped, source: source)
  }
}

/// Numbers that come equally often: `count` of them, from `first` on.
struct NFTNumberSource {
  /// The lowest.
  let first: UInt64
  /// How many there are.
  let count: UInt64

  /// `meta random`: all of 32 bits.
  static let random = NFTNumberSource(first: 0, count: 1 << 32)

  /// The share of them that lies in `range`.
  func share(of range: ClosedRange<UInt64>) -> Double {
    let lower = max(first, range.lowerBound)
    let upper = min(first + count - 1, range.upperBound)
    return lower <= upper ? Double(upper - lower + 1) / Double(count) : 0
  }
}

/// A lookup of a random or counting number in a set or a verdict map.
struct NFTShareLookup {
  /// The name of the set.
  let set: String
  /// Whether it gives verdicts, of which those that drop count.
  let isVerdictMap: Bool
  /// Whether numbers in the set do not match.
  let isInverted: Bool
  /// Whether the set holds the numbers in network order.
  let isSwapped: Bool
  /// What the number is.
  let source: NFTNumberSource
}

extension NFTExpressionView {
  /// The 32 big-endian bits of the attribute of `type`.
  func number(_ type: UInt16) throws(WireError) -> UInt32? {
    var attributes = attributes
    while let attribute = try attributes.next() {
      if attribute.type == type { return try attribute.be32 }
    }
    return nil
  }

  /// The four bytes of a register that the attribute of `type` holds, in this machine's order.
  ///
  /// `nil` when there is no such attribute, or another number of bytes in it.
  func value(_ type: UInt16) throws(WireError) -> UInt32? {
    var attributes = attributes
    while let attribute = try attributes.next() {
      if attribute.type != type { continue }
      var nest = attribute.nested
      while let data = try nest.next() {
        if data.type == dataValue, data.payload.count == 4 { return data.payload[native32: 0] }
      }
    }
    return nil
  }
}
