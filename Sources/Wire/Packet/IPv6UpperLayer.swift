/// Where the chain of IPv6 extension headers ends, and what it said on the way (RFC 8200 section 4).
public struct IPv6UpperLayer: Hashable, Sendable {
  /// The transport protocol, or the first header that cannot be walked over.
  public var `protocol`: IPProtocol
  /// Bytes of extension headers before it.
  public var offset: Int
  /// The bytes from there on that the header promises; `nil` when it gives no length.
  public var length: Int?
  /// The fragment header, when there is one.
  public var fragment: IPv6Fragment?

  /// Creates a description.
  public init(protocol number: IPProtocol, offset: Int, length: Int?, fragment: IPv6Fragment?) {
    self.protocol = number
    self.offset = offset
    self.length = length
    self.fragment = fragment
  }

  /// The option of a hop-by-hop header that holds a jumbogram's length (RFC 2675).
  private static let jumboOption: UInt8 = 0xc2

  init(
    walking bytes: Span<UInt8>, from first: IPProtocol, payloadLength: Int
  ) throws(WireError) {
    var next = first
    var offset = 0
    var promised: Int? = payloadLength == 0 ? nil : payloadLength
    var fragment: IPv6Fragment?
    // Every header is at least eight bytes long, so the loop ends.
    walk: while true {
      switch next {
      case .hopByHop, .routing, .destinationOptions, .mobility, .hostIdentity, .shim6:
        try bytes.require(offset + 8, for: "ipv6.extension_header")
        let length = (Int(bytes[offset + 1]) + 1) * 8
        if next == .hopByHop, promised == nil, bytes.count >= offset + length {
          promised = Self.jumboLength(bytes.extracting(offset + 2..<offset + length))
        }
        next = IPProtocol(rawValue: bytes[offset])
        offset += length
      case .authentication:
        try bytes.require(offset + 8, for: "ipv6.authentication_header")
        let length = (Int(bytes[offset + 1]) + 2) * 4
        next = IPProtocol(rawValue: bytes[offset])
        // RFC 4302: a multiple of eight bytes in IPv6, so eight at the least.
        offset += max(8, length)
      case .fragment:
        try bytes.require(offset + 8, for: "ipv6.fragment_header")
        let field = bytes[be16: offset + 2]
        fragment = IPv6Fragment(
          offset: Int(field >> 3) * 8, hasMoreFragments: field & 1 != 0,
          identification: bytes[be32: offset + 4])
        next = IPProtocol(rawValue: bytes[offset])
        offset += 8
        if field >> 3 != 0 { break walk }  // not the first: no headers in here
      default:
        break walk
      }
      try bytes.require(offset, for: "ipv6.extension_header")
    }
    let rest = promised.map { $0 - offset }
    guard rest ?? 0 >= 0 else {
      throw .invalid(field: "ipv6.payload_length", value: UInt64(payloadLength))
    }
    self.init(protocol: next, offset: offset, length: rest, fragment: fragment)
  }

  private static func jumboLength(_ options: Span<UInt8>) -> Int? {
    var offset = 0
    while offset < options.count {
      if options[offset] == 0 {  // Pad1
        offset += 1
        continue
      }
      guard offset + 2 <= options.count else { return nil }
      let length = Int(options[offset + 1])
      guard offset + 2 + length <= options.count else { return nil }
      if options[offset] == jumboOption, length == 4 { return Int(options[be32: offset + 2]) }
      offset += 2 + length
    }
    return nil
  }
}

/// The fragment header of IPv6 (RFC 8200 section 4.5).
public struct IPv6Fragment: Hashable, Sendable {
  /// Where this fragment's payload belongs, in bytes.
  public var offset: Int
  /// Whether more fragments follow.
  public var hasMoreFragments: Bool
  /// What the fragments of one packet share.
  public var identification: UInt32

  /// Creates a fragment header.
  public init(offset: Int, hasMoreFragments: Bool, identification: UInt32) {
    self.offset = offset
    self.hasMoreFragments = hasMoreFragments
    self.identification = identification
  }

  /// Whether the whole packet is in this one fragment (RFC 6946).
  public var isAtomic: Bool { offset == 0 && !hasMoreFragments }
}
