// Layouts: linux/netfilter/xt_comment.h, xt_mark.h, xt_length.h, xt_dscp.h, xt_ecn.h, xt_string.h,
// xt_u32.h, xt_owner.h, xt_socket.h, xt_cgroup.h, xt_bpf.h, nfnetlink_osf.h,
// linux/netfilter_ipv4/ipt_ttl.h, linux/netfilter_ipv6/ip6t_hl.h.

extension XTFormat {
  static let comment = XTFormat(size: 0) { data, out in
    out.add(" --comment")
    out.quoted(data.text(0, min(data.count, 255)))
  }

  /// `mark` and `connmark` have the same layout.
  static let mark = XTFormat(1...1, size: 9) { data, out in
    out.not(data[8] != 0)
    out.add(" --mark")
    out.maskedHex(data[native32: 0], data[native32: 4])
  }

  static let length = XTFormat(size: 5) { data, out in
    out.range("--length", data[native16: 0], data[native16: 2], not: data[4] != 0)
  }

  static let ttl = XTFormat(size: 2) { data, out in hopLimit("ttl", data, &out) }
  static let hl = XTFormat(size: 2) { data, out in hopLimit("hl", data, &out) }

  private static func hopLimit(_ name: String, _ data: Span<UInt8>, _ out: inout XTText) {
    let forms = [" --\(name)-eq", " ! --\(name)-eq", " --\(name)-lt", " --\(name)-gt"]
    let mode = Int(data[0])
    out.add((mode < forms.count ? forms[mode] : " [comparison \(mode)]") + " \(data[1])")
  }

  static let dscp = XTFormat(size: 2) { data, out in
    out.flag("--dscp 0x\(hex(data[0], digits: 2))", if: true, not: data[1] != 0)
  }

  static let tosOld = XTFormat(size: 2) { data, out in
    out.flag("--tos 0x\(hex(data[0], digits: 2))", if: true, not: data[1] != 0)
  }

  static let tos = XTFormat(1...1, size: 3) { data, out in
    let value = hex(data[1], digits: 2)
    let mask = hex(data[0], digits: 2)
    out.flag("--tos 0x\(value)/0x\(mask)", if: true, not: data[2] != 0)
  }

  static let ecn = XTFormat(size: 3) { data, out in
    out.flag("--ecn-tcp-ece", if: data[0] & 0x10 != 0, not: data[1] & 0x10 != 0)
    out.flag("--ecn-tcp-cwr", if: data[0] & 0x20 != 0, not: data[1] & 0x20 != 0)
    out.flag("--ecn-ip-ect \(data[2])", if: data[0] & 1 != 0, not: data[1] & 1 != 0)
  }

  static let string = XTFormat(0...1, size: 150) { data, out in
    let pattern = data.extracting(20..<20 + min(Int(data[148]), 128)).array
    let isText =
      pattern.allSatisfy { (0x20..<0x7f).contains($0) } && pattern.last != UInt8(ascii: "\\")
    out.not(data[149] & 1 != 0)
    if isText {
      let text = String(decoding: pattern, as: UTF8.self)
      let escaped = text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
      out.add(" --string \"\(String(escaped))\"")
    } else {
      out.add(" --hex-string \"|\(pattern.map { hex($0, digits: 2) }.joined())|\"")
    }
    out.add(" --algo \(data.text(4, 16))")
    let from = data[native16: 0]
    let to = data[native16: 2]
    if from != 0 { out.add(" --from \(from)") }
    if to != .max { out.add(" --to \(to)") }
    out.flag("--icase", if: out.revision > 0 && data[149] & 2 != 0)
  }

  static let u32 = XTFormat(size: 1982) { data, out in
    out.not(data[1981] != 0)
    let tests = (0..<min(Int(data[1980]), 11)).map { u32Test(data, 180 * $0) }
    out.add(" --u32 \"\(tests.joined(separator: "&&"))\"")
  }

  /// One test: at most eleven steps to a number, and the ranges it may lie in.
  private static func u32Test(_ data: Span<UInt8>, _ start: Int) -> String {
    let operators = ["&", "<<", ">>", "@"]
    var text = "0x\(hex(data[native32: start]))"
    // The first step is there whatever the count says.
    for step in 1..<max(1, min(Int(data[start + 176]), 11)) {
      let next = Int(data[start + 8 * step + 4])
      text += next < operators.count ? operators[next] : "[\(next)]"
      text += "0x\(hex(data[native32: start + 8 * step]))"
    }
    let values = (0..<min(Int(data[start + 177]), 11)).map { index in
      let low = data[native32: start + 88 + 8 * index]
      let high = data[native32: start + 92 + 8 * index]
      return low == high ? "0x\(hex(low))" : "0x\(hex(low)):0x\(hex(high))"
    }
    return text + "=" + values.joined(separator: ",")
  }

  static let owner = XTFormat(1...1, size: 18) { data, out in
    let flags = data[16]
    let inverted = data[17]
    func numbers(_ offset: Int) -> String {
      let low = data[native32: offset]
      let high = data[native32: offset + 4]
      return low == high ? "\(low)" : "\(low)-\(high)"
    }
    out.flag("--socket-exists", if: flags & 4 != 0, not: inverted & 4 != 0)
    out.flag("--uid-owner \(numbers(0))", if: flags & 1 != 0, not: inverted & 1 != 0)
    out.flag("--gid-owner \(numbers(8))", if: flags & 2 != 0, not: inverted & 2 != 0)
    out.flag("--suppl-groups", if: flags & 8 != 0, not: inverted & 8 != 0)
  }

  static let socketOld = XTFormat.bare()
  static let socket = XTFormat(1...3, size: 1) { data, out in
    out.flag("--transparent", if: data[0] & 1 != 0)
    out.flag("--nowildcard", if: out.revision > 1 && data[0] & 2 != 0)
    out.flag("--restore-skmark", if: out.revision > 2 && data[0] & 4 != 0)
  }

  static let cgroupOld = XTFormat(size: 8) { data, out in
    out.flag("--cgroup \(data[native32: 0])", if: true, not: data[native32: 4] != 0)
  }

  static let cgroupPath = XTFormat(1...1, size: 4104) { data, out in
    cgroup(data, path: 4096, classID: 4100, &out)
  }

  static let cgroup = XTFormat(2...2, size: 516) { data, out in
    cgroup(data, path: 512, classID: 4, &out)
  }

  private static func cgroup(
    _ data: Span<UInt8>, path length: Int, classID: Int, _ out: inout XTText
  ) {
    if data[0] != 0 {
      out.flag("--path", if: true, not: data[2] != 0)
      out.quoted(data.text(4, length))
    }
    if data[1] != 0 {
      out.flag("--cgroup \(data[native32: classID])", if: true, not: data[3] != 0)
    }
  }

  static let bpf = XTFormat(size: 516) { data, out in
    program(data, length: data[native16: 0], at: 4, &out)
  }

  static let bpfOrPath = XTFormat(1...1, size: 520) { data, out in
    switch data[native16: 0] {
    case 0: program(data, length: data[native16: 2], at: 8, &out)
    case 1: out.add(" --object-pinned \(data.text(8, 512))")
    case let mode: out.add(" [mode \(mode)]")
    }
  }

  /// Appends a classic BPF program of at most 64 instructions (`struct sock_filter`).
  private static func program(
    _ data: Span<UInt8>, length: UInt16, at start: Int, _ out: inout XTText
  ) {
    var parts = ["\(length)"]
    for index in 0..<min(Int(length), 64) {
      let at = start + 8 * index
      parts.append(
        "\(data[native16: at]) \(data[at + 2]) \(data[at + 3]) \(data[native32: at + 4])")
    }
    out.add(" --bytecode \"\(parts.joined(separator: ","))\"")
  }

  static let osf = XTFormat(size: 48) { data, out in
    let flags = data[native32: 36]
    out.flag("--genre \(data.text(0, 32))", if: true, not: flags & 8 != 0)
    out.flag("--ttl \(data[native32: 44])", if: flags & 2 != 0)
    out.flag("--log \(data[native32: 40])", if: flags & 4 != 0)
  }
}
