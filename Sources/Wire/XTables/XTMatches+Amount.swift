// Layouts: linux/netfilter/xt_statistic.h, xt_limit.h, xt_hashlimit.h, xt_quota.h, xt_rateest.h,
// xt_time.h, xt_recent.h, xt_nfacct.h.

extension XTFormat {
  static let statistic = XTFormat(size: 12) { data, out in
    XTStatistic(data)?.write(to: &out)
  }

  static let limit = XTFormat(size: 8) { data, out in
    out.add(" --limit \(XTRate(period: UInt64(data[native32: 0]), scale: 10_000).parts.text)")
    let burst = data[native32: 4]
    if burst != 5 { out.add(" --limit-burst \(burst)") }
  }

  static let hashlimit = XTFormat(1...3, size: 46) { data, out in
    guard let settings = XTHashLimit(data, out.revision) else {
      return out.add(" [\(data.count) bytes not decoded]")
    }
    settings.write(to: &out)
  }

  static let quota = XTFormat(size: 16) { data, out in
    out.flag("--quota \(data[native64: 8])", if: true, not: data[native32: 0] & 1 != 0)
  }

  static let rateest = XTFormat(size: 52) { data, out in
    let flags = data[native16: 32]
    let first = data.text(0, 16)
    out.flag("--rateest-delta", if: flags & 8 != 0)
    out.add(flags & 4 != 0 ? " --rateest1 \(first)" : " --rateest \(first)")
    if flags & 16 != 0 {
      rates("bps", bits(data[native32: 36]), bits(data[native32: 44]), data, &out)
    }
    if flags & 32 != 0 {
      rates("pps", "\(data[native32: 40])", "\(data[native32: 48])", data, &out)
    }
    if flags & 4 != 0 { out.add(" --rateest2 \(data.text(16, 16))") }
  }

  private static func rates(
    _ unit: String, _ first: String, _ second: String, _ data: Span<UInt8>, _ out: inout XTText
  ) {
    let flags = data[native16: 32]
    let mode = data[native16: 34]
    let comparison = [1: " --rateest-eq", 2: " --rateest-lt", 3: " --rateest-gt"][mode]
    if flags & 8 != 0 { out.add(" --rateest-\(unit)1 \(first)") }
    out.not(flags & 1 != 0)
    out.add(comparison ?? " [comparison \(mode)]")
    out.add(flags & 8 != 0 ? " --rateest-\(unit)2" : " --rateest-\(unit)")
    if flags & (2 | 8) != 0 { out.add(" \(second)") }
  }

  /// A rate in bytes per second, shown in bits per second.
  private static func bits(_ bytes: UInt32) -> String {
    let rate = UInt64(bytes) * 8
    if rate >= 1_000_000_000 { return "\(rounded(rate, by: 1_000_000))Mbit" }
    if rate >= 1_000_000 { return "\(rounded(rate, by: 1_000))Kbit" }
    return "\(rate)bit"
  }

  /// The quotient rounded to the nearest whole number, halves to the even one.
  static func rounded(_ number: UInt64, by divisor: UInt64) -> UInt64 {
    let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
    let twice = rest * 2
    return twice > divisor || (twice == divisor && quotient & 1 == 1) ? quotient + 1 : quotient
  }

  static let time = XTFormat(size: 22) { data, out in
    let start = data[native32: 8]
    let stop = data[native32: 12]
    if start != 0 || stop != 86_399 {
      out.add(" --timestart \(clock(start)) --timestop \(clock(stop))")
    }
    let days = data[native32: 16]
    if days != 0xffff_fffe {
      let shown = (1...31).filter { days >> $0 & 1 != 0 }.map { "\($0)" }
      out.add(" --monthdays \(shown.joined(separator: ","))")
    }
    let weekdays = data[20]
    if weekdays != 0xfe {
      let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
      let shown = names.indices.filter { weekdays >> ($0 + 1) & 1 != 0 }.map { names[$0] }
      out.add(" --weekdays \(shown.joined(separator: ","))")
    }
    for (option, offset) in [("--datestart", 0), ("--datestop", 4)] {
      let seconds = data[native32: offset]
      if seconds != 0 { out.add(" \(option) \(date(seconds))") }
    }
    out.flag("--kerneltz", if: data[21] & 1 != 0)
    out.flag("--contiguous", if: data[21] & 2 != 0)
  }

  /// Seconds since midnight as `hh:mm:ss`.
  private static func clock(_ seconds: UInt32) -> String {
    [seconds / 3_600, seconds / 60 % 60, seconds % 60]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }

  /// Seconds since 1970 as date and time, UTC.
  private static func date(_ seconds: UInt32) -> String {
    var days = seconds / 86_400
    var year: UInt32 = 1970
    func length(_ year: UInt32) -> UInt32 {
      year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
    }
    while days >= length(year) {
      days -= length(year)
      year += 1
    }
    var month = 1
    for length in [31, length(year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
      if days < length { break }
      days -= length
      month += 1
    }
    func two(_ number: UInt32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(UInt32(month)))-\(two(days + 1))T\(clock(seconds % 86_400))"
  }

  static let recent = XTFormat(0...1, size: 211) { data, out in
    let operations = data[8]
    out.not(data[9] != 0)
    out.flag("--set", if: operations & 2 != 0)
    out.flag("--rcheck", if: operations & 1 != 0)
    out.flag("--update", if: operations & 4 != 0)
    out.flag("--remove", if: operations & 8 != 0)
    let seconds = data[native32: 0]
    let hits = data[native32: 4]
    out.flag("--seconds \(seconds)", if: seconds != 0)
    out.flag("--reap", if: operations & 32 != 0)
    out.flag("--hitcount \(hits)", if: hits != 0)
    out.flag("--rttl", if: operations & 16 != 0)
    out.add(" --name \(data.text(10, 200))")
    if out.revision == 1, data.count >= 228 { out.add(" --mask \(out.address(data, 212))") }
    out.flag("--rsource", if: data[210] == 0)
    out.flag("--rdest", if: data[210] == 1)
  }

  static let nfacct = XTFormat(0...1, size: 32) { data, out in
    out.add(" --nfacct-name ")  // the tools print two spaces
    out.quoted(data.text(0, 32))
  }
}
