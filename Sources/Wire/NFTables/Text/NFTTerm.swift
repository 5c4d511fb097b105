/// A value that a rule loads, changes, or compares with: what registers hold while a rule is read.
struct NFTTerm {
  /// What it is.
  indirect enum Kind {
    /// Bytes of the packet.
    case payload(NFTPayload)
    /// A field of an extension header or option.
    case option(NFTOption)
    /// A key of `meta`.
    case meta(UInt64, String)
    /// A key of `ct`.
    case conntrack(NFTConntrack)
    /// Something that is written in these words.
    case words(String)
    /// A hash of something.
    case hash(NFTTerm, String)
    /// A constant.
    case value(NFTValue)
    /// The values that begin with so many bits of a constant.
    case prefix(NFTValue, Int)
    /// The values from one constant to another.
    case range(NFTValue, NFTValue)
    /// The elements of a set.
    case set(NFTSetReference)
    /// Two terms with an operator between.
    case operation(NFTOperator, NFTTerm, NFTTerm)
    /// A term with the order of its bytes turned round.
    case swapped(NFTTerm)
    /// Several terms, one after the other.
    case concatenation([NFTTerm])
    /// What a map gives for a term.
    case map(NFTTerm, NFTSetReference)
    /// Flags, any of them.
    case flags([NFTTerm])
  }

  var kind: Kind
  /// How it is written.
  var type: NFTDatatype
  /// The order of its bytes.
  var order: NFTByteOrder
  /// Its bits; 0 where they are not known.
  var bits: Int
  /// How many terms it is made of.
  let weight: Int

  /// How many terms one that is written in words may be made of.
  ///
  /// Registers can be combined with themselves again and again; no rule that a person wrote comes near.
  static let weightLimit = 64

  init(_ kind: Kind, _ type: NFTDatatype, _ order: NFTByteOrder, _ bits: Int) {
    self.kind = kind
    self.type = type
    self.order = order
    self.bits = bits
    weight =
      switch kind {
      case .hash(let inner, _), .swapped(let inner), .map(let inner, _): inner.weight + 1
      case .operation(_, let left, let right): left.weight + right.weight
      case .concatenation(let parts), .flags(let parts): parts.reduce(1) { $0 + $1.weight }
      default: 1
      }
  }

  /// A constant whose type is not known yet.
  init(value bytes: [UInt8]) {
    self.init(.value(NFTValue(bytes)), .invalid, .network, bytes.count * 8)
  }

  /// A loaded key.
  init(_ kind: Kind, _ key: NFTKey) {
    self.init(kind, key.type, key.order, key.bits)
  }

  /// The constant that it is, if it is one.
  var value: NFTValue? {
    if case .value(let value) = kind { return value }
    return nil
  }

  /// Whether nothing but constants is in it: then it takes the type of what it is compared with.
  var isConstant: Bool {
    switch kind {
    case .value, .prefix, .range: true
    default: false
    }
  }
}

/// An operator between terms.
enum NFTOperator: String {
  case and = "&"
  case or = "|"
  case xor = "^"
  case shiftLeft = "<<"
  case shiftRight = ">>"

  /// How strongly it binds, 1 strongest.
  var precedence: Int {
    switch self {
    case .shiftLeft, .shiftRight: 1
    case .and: 2
    case .xor: 3
    case .or: 4
    }
  }
}

/// Bytes of the packet (`nft_payload`).
struct NFTPayload {
  /// Where offsets count from.
  let base: NFTBase
  /// Bits from there.
  var offset: Int
  /// The header that has the field.
  var header = NFTHeader.other
  /// The field, where header and field are known.
  var field: NFTField?
  /// Whether the field says which header follows.
  var isProtocol = false
}

/// A field of an extension header or option (`nft_exthdr`).
struct NFTOption {
  let kind: NFTOptionKind
  /// The number of the header or option.
  let number: UInt8
  /// Bits from its start.
  var offset: Int
  /// Whether only its presence is asked.
  let asksPresence: Bool
}

/// A key of connection tracking (`nft_ct`).
struct NFTConntrack {
  let key: UInt64
  let name: String
  /// 0 for the original direction, 1 for the reply.
  let direction: UInt64?
  /// The family whose addresses are meant.
  var family: NFTHeader?
}

/// A set or map that a rule refers to, and how its keys are laid out there.
struct NFTSetReference {
  let set: NFTSet
  /// The bits that a mask before the lookup leaves unused at the end of each key.
  var shift = 0
  /// The terms that make up the key, with their types, orders and bits.
  var parts: [NFTTerm] = []
}

/// One step of a rule as text.
enum NFTStatement {
  /// A comparison.
  case match(NFTMatch)
  /// A map that gives a verdict.
  case verdictMap(NFTTerm)
  /// Words and terms in a row.
  case row([NFTPiece])
  /// A change of bytes of the packet.
  case write(target: NFTTerm, value: NFTTerm)
  /// A rejection.
  case reject(NFTReject)
  /// A match or target of iptables.
  case xt(isMatch: Bool, XTExtension)

  /// Whether it only compares: then what it says may follow from a later comparison.
  var isComparison: Bool {
    switch self {
    case .match, .verdictMap: true
    default: false
    }
  }
}

/// A part of a row; a space comes before it unless it says otherwise.
enum NFTPiece {
  case words(String)
  case term(NFTTerm)
  /// An address, in brackets when it is a constant of IPv6.
  case address(NFTTerm)
  /// Words without a space before them.
  case attached(String)
  /// A term without a space before it.
  case joined(NFTTerm)
}

/// A comparison of what was loaded with something.
struct NFTMatch {
  /// How the two are compared.
  enum Operation: String {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case greater = ">"
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    /// Any of the flags on the right is set.
    case anyFlag = ""
    /// No flag on the right is set.
    case noFlag = "!"
  }

  var operation: Operation
  var left: NFTTerm
  var right: NFTTerm
  /// The flags that are looked at, of which those on the right are set.
  var flagMask: NFTTerm?
}
