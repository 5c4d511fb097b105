/// Writes values as `nft` does.
struct NFTValueText {
  let names: NFTNames

  /// `value` as text; `isNumeric` leaves out names, as in a range.
  func text(
    _ value: NFTValue, _ type: NFTDatatype, _ order: NFTByteOrder, isNumeric: Bool = false
  ) -> String {
    let number = value.number(order)
    switch type {
    case .string, .interfaceName: return quoted(value)
    case .ip4Address where value.bits <= 32:
      return IPAddress.v4(UInt32(truncatingIfNeeded: number)).description
    case .ip6Address: return Self.ip6(number)
    case .etherAddress, .linkAddress: return Self.linkAddress(value)
    case .interfaceIndex:
      let index = UInt32(truncatingIfNeeded: number)
      return names.interfaces[index].map(Self.quote) ?? "\(index)"
    case .classID: return Self.classID(UInt32(truncatingIfNeeded: number))
    case .time: return Self.duration(UInt64(truncatingIfNeeded: number), isNumeric: isNumeric)
    case .date: return date(UInt64(truncatingIfNeeded: number))
    case .hour: return hour(UInt64(truncatingIfNeeded: number))
    case .conntrackLabel: return label(number)
    case .controlGroup:
      let group = UInt64(truncatingIfNeeded: number)
      return names.controlGroups[group].map(Self.quote) ?? "\(group)"
    case .deviceGroup, .realm, .mark: return named(number, type, isNumeric: isNumeric)
    case .day:
      let name = isNumeric ? nil : NFTSymbols.name(UInt64(truncatingIfNeeded: number), type)
      return name.map(Self.quote) ?? "\(number)"
    default:
      if !isNumeric, number <= UInt128(UInt64.max),
        let name = NFTSymbols.name(UInt64(number), type)
      {
        return name
      }
      return Self.plain(value, number, type)
    }
  }

  /// The number itself, in the base that the type has.
  private static func plain(_ value: NFTValue, _ number: UInt128, _ type: NFTDatatype) -> String {
    if value.bits > 128 {
      return "0x" + value.bytes.map { padded($0, 2) }.joined()
    }
    switch type {
    case .mark: return "0x" + padded(number, 8)
    case .etherType: return "0x" + padded(number, 4)
    case .dscp: return "0x" + padded(number, 2)
    case .ecn, .bitmask, .hexadecimal: return "0x" + padded(number, 1)
    default: return type.isFlags ? "0x" + padded(number, 1) : "\(number)"
    }
  }

  private static func padded(_ number: some BinaryInteger, _ digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private func named(_ number: UInt128, _ type: NFTDatatype, isNumeric: Bool) -> String {
    let key = UInt32(truncatingIfNeeded: number)
    let name: String? =
      switch type {
      case .deviceGroup: names.deviceGroups[key]
      case .realm: names.realms[key]
      default: names.marks[key]
      }
    if let name, !isNumeric { return Self.quote(name) }
    return Self.plain(NFTValue(number: number, bits: 32), number, type)
  }

  private func label(_ number: UInt128) -> String {
    let bit = number == 0 ? 0 : number.trailingZeroBitCount
    return names.labels[UInt32(bit)].map(Self.quote) ?? "\(bit)"
  }

  /// Text in quotes, without the NULs that fill it up; without any NUL it is only the beginning of a name.
  private func quoted(_ value: NFTValue) -> String {
    let bytes = value.bytes
    let text = bytes.span.text
    if let last = bytes.last, last != 0 { return Self.quote(text + "*") }
    return Self.quote(text.hasSuffix("*") ? "\(text.dropLast())\\*" : text)
  }

  static func quote(_ text: String) -> String { "\"\(text)\"" }

  /// As the C library writes it: the last 32 bits of `::a.b.c.d` as an IPv4 address.
  private static func ip6(_ number: UInt128) -> String {
    if number >> 32 == 0, number >> 16 != 0 {
      return "::\(IPAddress.v4(UInt32(truncatingIfNeeded: number)))"
    }
    return IPAddress.v6(number).description
  }

  private static func linkAddress(_ value: NFTValue) -> String {
    value.bytes.map { padded($0, 2) }.joined(separator: ":")
  }

  private static func classID(_ number: UInt32) -> String {
    switch number {
    case 0: "none"
    case .max: "root"
    default: String(number >> 16, radix: 16) + ":" + String(number & 0xffff, radix: 16)
    }
  }

  /// Milliseconds as `1d2h3m4s5ms`.
  static func duration(_ milliseconds: UInt64, isNumeric: Bool = false) -> String {
    if isNumeric { return "\(milliseconds / 1000)s" }
    if milliseconds == 0 { return "0s" }
    let parts: [(UInt64, String)] = [
      (milliseconds / 86_400_000, "d"), (milliseconds / 3_600_000 % 24, "h"),
      (milliseconds / 60_000 % 60, "m"), (milliseconds / 1000 % 60, "s"),
      (milliseconds % 1000, "ms"),
    ]
    return parts.map { $0.0 == 0 ? "" : "\($0.0)\($0.1)" }.joined()
  }

  /// Nanoseconds since 1970 as `"2023-01-31 10:00:00"`.
  private func date(_ nanoseconds: UInt64) -> String {
    let seconds = Int64(nanoseconds / 1_000_000_000) + Int64(names.secondsAheadOfUTC)
    var day = seconds / 86_400
    var second = seconds % 86_400
    if second < 0 {
      second += 86_400
      day -= 1
    }
    // Days to a date of the Gregorian calendar, in years that begin in March.
    let shifted = day + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let clock = [second / 3600, second / 60 % 60, second % 60].map { Self.decimal($0, 2) }
    return Self.quote(
      "\(year)-\(Self.decimal(month, 2))-\(Self.decimal(dayOfMonth, 2)) "
        + clock.joined(separator: ":"))
  }

  /// Seconds since midnight as `"17:00"`.
  private func hour(_ number: UInt64) -> String {
    let day: Int64 = 86_400
    let second =
      ((Int64(number % 86_400) + Int64(names.secondsAheadOfUTC)) % day + day) % day
    var text = Self.decimal(second / 3600, 2) + ":" + Self.decimal(second / 60 % 60, 2)
    if second % 60 != 0 { text += ":" + Self.decimal(second % 60, 2) }
    return Self.quote(text)
  }

  private static func decimal(_ number: Int64, _ digits: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
