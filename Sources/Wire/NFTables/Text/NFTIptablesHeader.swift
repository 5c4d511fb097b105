/// What a rule of iptables tests before its matches: addresses, interfaces, protocol, fragments.
struct NFTIptablesHeader {
  let family: XTFamily
  /// The protocol of `-p`, unless inverted.
  private(set) var protocolNumber: UInt8?
  /// Tests by option.
  private var found: [String: String] = [:]

  init(family: XTFamily) {
    self.family = family
  }

  /// The tests in the order in which the tool prints them, each with a space before it.
  var text: String {
    let order =
      family == .arp
      ? [
        "-i", "-o", "-s", "--src-mac", "-d", "--dst-mac", "--h-length", "--opcode", "--h-type",
        "--proto-type",
      ] : ["-s", "-d", "-i", "-o", "-p", "-f"]
    return order.compactMap { found[$0] }.joined()
  }

  private mutating func set(_ option: String, _ value: String, _ match: NFTMatch) {
    let start = match.operation == .notEqual ? " ! " : " "
    found[option] = start + option + (value.isEmpty ? "" : " \(value)")
  }

  /// Takes in a comparison; false when it is none of these.
  mutating func add(_ match: NFTMatch) -> Bool {
    guard match.operation == .equal || match.operation == .notEqual else { return false }
    switch match.left.kind {
    case .meta(6, _): return addInterface("-i", match)
    case .meta(7, _): return addInterface("-o", match)
    case .meta(NFTMetaKey.transport, _): return addProtocol(match)
    case .payload(let payload): return addField(payload, match.left.bits, match, mask: nil)
    case .operation(.and, let inner, let constant):
      guard case .payload(let payload) = inner.kind, let mask = constant.value else {
        return false
      }
      return addField(payload, inner.bits, match, mask: mask)
    default: return false
    }
  }

  private mutating func addInterface(_ option: String, _ match: NFTMatch) -> Bool {
    guard let value = match.right.value else { return false }
    let bytes = value.bytes
    let name = bytes.span.text
    set(option, bytes.last == 0 ? name : "\(name)+", match)
    return true
  }

  private mutating func addProtocol(_ match: NFTMatch) -> Bool {
    guard let value = match.right.value, value.bits == 8 else { return false }
    let number = UInt8(truncatingIfNeeded: value.number)
    set("-p", IPProtocolName.text(number), match)
    if match.operation == .equal { protocolNumber = number }
    return true
  }

  private mutating func addField(
    _ payload: NFTPayload, _ bits: Int, _ match: NFTMatch, mask: NFTValue?
  ) -> Bool {
    guard payload.base == .network, let value = match.right.value else { return false }
    switch family {
    case .ipv4:
      switch payload.offset {
      case 96: return addAddress("-s", value, bits, mask, match)
      case 128: return addAddress("-d", value, bits, mask, match)
      case 72 where bits == 8 && mask == nil: return addProtocol(match)
      case 48 where mask?.number == 0x1fff && value.number == 0:
        // "Not equal to zero" is "has an offset": a fragment.
        found["-f"] = match.operation == .notEqual ? " -f" : " ! -f"
        return true
      default: return false
      }
    case .ipv6:
      switch payload.offset {
      case 64: return addAddress("-s", value, bits, mask, match)
      case 192: return addAddress("-d", value, bits, mask, match)
      default: return false
      }
    case .arp: return addARPField(payload.offset, value, bits, mask, match)
    case .bridge: return false
    }
  }

  /// An address with as many bits as were compared, or with a mask.
  private mutating func addAddress(
    _ option: String, _ value: NFTValue, _ bits: Int, _ mask: NFTValue?, _ match: NFTMatch
  ) -> Bool {
    let whole = family == .ipv6 ? 128 : 32
    guard value.bits <= whole, mask == nil || mask?.bits == whole else { return false }
    let number = value.number << UInt128(whole - value.bits)
    var text = address(number)
    if let mask {
      text += "/" + (mask.prefixLength.map { "\($0)" } ?? address(mask.number))
    } else if family != .arp || value.bits != whole {
      text += "/\(value.bits)"
    }
    set(option, text, match)
    return true
  }

  private func address(_ number: UInt128) -> String {
    family == .ipv6
      ? IPAddress.v6(number).description
      : IPAddress.v4(UInt32(truncatingIfNeeded: number)).description
  }

  private mutating func addARPField(
    _ offset: Int, _ value: NFTValue, _ bits: Int, _ mask: NFTValue?, _ match: NFTMatch
  ) -> Bool {
    let isEqual = match.operation == .equal
    switch (offset, bits) {
    case (0, 16):
      // Ethernet, IPv4 over it: arptables-nft says so in every rule with an address.
      if !isEqual || value.number != 1 { set("--h-type", "\(value.number)", match) }
    case (32, 8):
      if !isEqual || value.number != 6 { set("--h-length", "\(value.number)", match) }
    case (40, 8):
      if !isEqual || value.number != 4 { return false }
    case (16, 16): set("--proto-type", "0x\(String(value.number, radix: 16))", match)
    case (48, 16): set("--opcode", "\(value.number)", match)
    case (64, 48) where value.bits == 48 && (mask == nil || mask?.bits == 48):
      set("--src-mac", Self.hardware(value, mask), match)
    case (144, 48) where value.bits == 48 && (mask == nil || mask?.bits == 48):
      set("--dst-mac", Self.hardware(value, mask), match)
    case (112, _): return addAddress("-s", value, bits, mask, match)
    case (192, _): return addAddress("-d", value, bits, mask, match)
    default: return false
    }
    return true
  }

  private static func hardware(_ value: NFTValue, _ mask: NFTValue?) -> String {
    let text = value.bytes.span.hardwareAddress(0)
    guard let mask else { return text }
    return text + "/" + mask.bytes.span.hardwareAddress(0)
  }
}
