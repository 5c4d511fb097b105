/// A rate as `limit` and `hashlimit` keep it: the time that one packet costs, in fractions of a second.
struct XTRate {
  /// The cost of one packet, in units of 1/`scale` seconds.
  let period: UInt64
  /// Units in a second: `XT_LIMIT_SCALE`, or `XT_HASHLIMIT_SCALE_v2` from revision 2.
  let scale: UInt64

  /// The rate in the largest unit that keeps it whole, as the tools choose it, and that unit's seconds.
  var parts: (text: String, seconds: UInt64) {
    guard period != 0 else { return ("inf", 0) }
    let units: [(name: String, seconds: UInt64)] = [
      ("day", 86_400), ("hour", 3_600), ("min", 60), ("sec", 1),
    ]
    // A unit serves as long as the next smaller one would lose more than it keeps.
    var chosen = units[0]
    for unit in units.dropFirst() {
      let length = unit.seconds * scale
      if period > length || length / period < length % period { break }
      chosen = unit
    }
    return ("\(chosen.seconds * scale / period)/\(chosen.name)", chosen.seconds)
  }

  /// The rate of a `limit` or `hashlimit` match in words.
  static func words(_ name: String, _ revision: UInt8, _ data: Span<UInt8>) -> String? {
    switch name {
    case "limit":
      guard data.count >= 8 else { return nil }
      let rate = XTRate(period: UInt64(data[native32: 0]), scale: 10_000)
      return "\(rate.parts.text), burst \(data[native32: 4])"
    case "hashlimit":
      return XTHashLimit(data, revision)?.words
    default:
      return nil
    }
  }
}

/// The settings of `hashlimit` in revisions 1 to 3 (`struct xt_hashlimit_mtinfo1` …).
struct XTHashLimit {
  private let revision: UInt8
  private let name: String
  private let average: UInt64
  private let burst: UInt64
  private let mode: UInt32
  private let size: UInt32
  private let maximum: UInt32
  private let collection: UInt32
  private let expiry: UInt32
  private let interval: UInt32
  private let sourceMask: UInt8
  private let destinationMask: UInt8

  /// Reads the match's data; `nil` when they are too short or of another revision.
  init?(_ data: Span<UInt8>, _ revision: UInt8) {
    self.revision = revision
    var offset: Int
    switch revision {
    case 1:
      guard data.count >= 46 else { return nil }
      name = data.text(0, 16)
      mode = data[native32: 16]
      average = UInt64(data[native32: 20])
      burst = UInt64(data[native32: 24])
      offset = 28
    case 2, 3:
      guard data.count >= (revision == 2 ? 294 : 298) else { return nil }
      name = data.text(0, 255)
      average = data[native64: 256]
      burst = data[native64: 264]
      mode = data[native32: 272]
      offset = 276
    default:
      return nil
    }
    size = data[native32: offset]
    maximum = data[native32: offset + 4]
    collection = data[native32: offset + 8]
    expiry = data[native32: offset + 12]
    offset += 16
    interval = revision == 3 ? data[native32: offset] : 0
    if revision == 3 { offset += 4 }
    sourceMask = data[offset]
    destinationMask = data[offset + 1]
  }

  private var isAbove: Bool { mode & 0x10 != 0 }
  private var countsBytes: Bool { mode & 0x20 != 0 }

  /// What packets are grouped by, such as `srcip,dstport`.
  private var grouping: String {
    [(UInt32(4), "srcip"), (8, "srcport"), (1, "dstip"), (2, "dstport")]
      .filter { mode & $0.0 != 0 }.map(\.1).joined(separator: ",")
  }

  private var packetRate: (text: String, seconds: UInt64) {
    XTRate(period: average, scale: revision == 1 ? 10_000 : 1_000_000).parts
  }

  /// Bytes per second, from the cost of one block of 16.
  private var byteRate: UInt64 {
    let whole = UInt64(UInt32.max)
    return ((average == 0 ? whole : whole / average) &- 1) << 4
  }

  /// The rate of bytes in the unit in which it was probably given.
  private var byteRateText: String {
    let rate = byteRate
    for (unit, bits) in [("m", 20), ("k", 10)] where rate >= 1 << bits {
      let rounded = (UInt32(truncatingIfNeeded: rate) >> bits) << bits
      let divisor = (rounded >> 4) &+ 1
      if divisor != 0, UInt64(UInt32.max / divisor) == average {
        return "\(rate >> bits)\(unit)b/s"
      }
    }
    return "\(rate)b/s"
  }

  private var byteBurstText: String {
    let bytes = byteRate &* burst
    if bytes >= 1 << 20 { return "\(bytes >> 20)mb" }
    return bytes >= 1 << 10 ? "\(bytes >> 10)kb" : "\(bytes)b"
  }

  /// The rate in words.
  var words: String {
    var words = isAbove ? "above " : "up to "
    if countsBytes {
      words += burst == 0 ? byteRateText : "\(byteRateText), burst \(byteBurstText)"
    } else {
      words += "\(packetRate.text), burst \(burst)"
    }
    return grouping.isEmpty ? words : words + ", by \(grouping)"
  }

  /// Appends the match's options.
  func write(to out: inout XTText) {
    out.add(isAbove ? " --hashlimit-above" : " --hashlimit-upto")
    // What iptables would have chosen by itself as the life of an entry, in milliseconds.
    let usualExpiry: UInt64
    if countsBytes {
      out.add(" \(byteRateText)")
      if burst != 0 { out.add(" --hashlimit-burst \(byteBurstText)") }
      usualExpiry = burst == 0 ? 15_000 : 60_000
    } else {
      out.add(" \(packetRate.text) --hashlimit-burst \(burst)")
      usualExpiry = packetRate.seconds * 1_000
    }
    if !grouping.isEmpty { out.add(" --hashlimit-mode \(grouping)") }
    out.add(" --hashlimit-name \(name)")
    if size != 0 { out.add(" --hashlimit-htable-size \(size)") }
    if maximum != 0 { out.add(" --hashlimit-htable-max \(maximum)") }
    if collection != 1_000 { out.add(" --hashlimit-htable-gcinterval \(collection)") }
    if UInt64(expiry) != usualExpiry { out.add(" --hashlimit-htable-expire \(expiry)") }
    let full: UInt8 = out.family == .ipv6 ? 128 : 32
    if sourceMask != full { out.add(" --hashlimit-srcmask \(sourceMask)") }
    if destinationMask != full { out.add(" --hashlimit-dstmask \(destinationMask)") }
    if revision == 3, mode & 0x40 != 0 {
      out.add(" --hashlimit-rate-match")
      if interval != 1 { out.add(" --hashlimit-rate-interval \(interval)") }
    }
  }
}
