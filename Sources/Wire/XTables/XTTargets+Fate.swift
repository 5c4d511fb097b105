// Layouts: linux/netfilter_ipv4/ipt_REJECT.h, linux/netfilter_ipv6/ip6t_REJECT.h, ip6t_NPT.h,
// linux/netfilter_arp/arpt_mangle.h, linux/netfilter/xt_NFQUEUE.h, xt_TPROXY.h, nf_synproxy.h, nf_nat.h.

extension XTFormat {
  static let reject = XTFormat(size: 4) { data, out in
    out.add(" --reject-with \(rejection(data[native32: 0], out.family))")
  }

  /// What the sender is told (`enum ipt_reject_with`, `enum ip6t_reject_with`).
  static func rejection(_ kind: UInt32, _ family: XTFamily) -> String {
    let names =
      family == .ipv6
      ? [
        "icmp6-no-route", "icmp6-adm-prohibited", "icmp6-not-neighbour", "icmp6-addr-unreachable",
        "icmp6-port-unreachable", "icmp6-echo-reply", "tcp-reset", "icmp6-policy-fail",
        "icmp6-reject-route",
      ]
      : [
        "icmp-net-unreachable", "icmp-host-unreachable", "icmp-proto-unreachable",
        "icmp-port-unreachable", "icmp-echo-reply", "icmp-net-prohibited", "icmp-host-prohibited",
        "tcp-reset", "icmp-admin-prohibited",
      ]
    return kind < names.count ? names[Int(kind)] : "[\(kind)]"
  }

  static let nfqueue = XTFormat(0...3, size: 2) { data, out in
    guard let queue = queue(data, out.revision) else {
      return out.add(" [\(data.count) bytes not decoded]")
    }
    if queue.count > 1 {
      let last = UInt32(queue.first) + UInt32(queue.count) - 1
      out.add(" --queue-balance \(queue.first):\(last)")
    } else {
      out.add(" --queue-num \(queue.first)")
    }
    out.flag("--queue-bypass", if: queue.isBypassing)
    out.flag("--queue-cpu-fanout", if: out.revision == 3 && data[native16: 4] & 2 != 0)
  }

  /// The queues of an `NFQUEUE` target; `nil` when the data are too short.
  static func queue(_ data: Span<UInt8>, _ revision: UInt8) -> XTQueue? {
    let needed = [2, 4, 6, 6]
    guard Int(revision) < needed.count, data.count >= needed[Int(revision)] else { return nil }
    return XTQueue(
      first: data[native16: 0], count: revision == 0 ? 1 : max(1, data[native16: 2]),
      isBypassing: revision >= 2 && data[native16: 4] & 1 != 0)
  }

  static let tproxyOld = XTFormat(size: 14, only: [.ipv4]) { data, out in
    out.add(" --on-port \(data[be16: 12]) --on-ip \(out.address(data, 8))")
    out.add(" --tproxy-mark 0x\(hex(data[native32: 4]))/0x\(hex(data[native32: 0]))")
  }

  static let tproxy = XTFormat(1...1, size: 26) { data, out in
    out.add(" --on-port \(data[be16: 24]) --on-ip \(out.address(data, 8))")
    out.add(" --tproxy-mark 0x\(hex(data[native32: 4]))/0x\(hex(data[native32: 0]))")
  }

  static let synproxy = XTFormat(size: 4) { data, out in
    let options = data[0]
    out.flag("--sack-perm", if: options & 0x04 != 0)
    out.flag("--timestamp", if: options & 0x08 != 0)
    out.flag("--wscale \(data[1])", if: options & 0x02 != 0)
    out.flag("--mss \(data[native16: 2])", if: options & 0x01 != 0)
    out.flag("--ecn", if: options & 0x10 != 0)
  }

  /// `struct nf_nat_ipv4_multi_range_compat`, of which the kernel takes one range.
  static func nat(_ option: String) -> XTFormat {
    XTFormat(size: 20, only: [.ipv4]) { data, out in
      let flags = data[native32: 4]
      let low = IPAddress.v4(data[be32: 8]).description
      let high = IPAddress.v4(data[be32: 12]).description
      translation(
        option, flags, addresses: low == high ? low : "\(low)-\(high)",
        ports: portRange(data, 16), &out)
    }
  }

  /// `struct nf_nat_range`; for the targets of two families in revision 0, that of IPv6 alone.
  static func natRange(_ option: String, _ revisions: ClosedRange<UInt8> = 1...1) -> XTFormat {
    let families: [XTFamily]? = revisions.contains(0) ? [.ipv6] : nil
    return XTFormat(revisions, size: 40, only: families) { data, out in
      translation(
        option, data[native32: 0], addresses: addressRange(data, out), ports: portRange(data, 36),
        &out)
    }
  }

  /// `struct nf_nat_range2`: as above, with a port from which others are counted.
  static func natRange2(_ option: String) -> XTFormat {
    XTFormat(2...2, size: 42) { data, out in
      let flags = data[native32: 0]
      let base = flags & 0x20 != 0 ? "/\(data[be16: 40])" : ""
      translation(
        option, flags, addresses: addressRange(data, out), ports: portRange(data, 36) + base, &out)
    }
  }

  private static func addressRange(_ data: Span<UInt8>, _ out: XTText) -> String {
    let low = out.address(data, 4)
    let high = out.address(data, 20)
    return low == high ? low : "\(low)-\(high)"
  }

  private static func portRange(_ data: Span<UInt8>, _ offset: Int) -> String {
    let low = data[be16: offset]
    let high = data[be16: offset + 2]
    return low == high ? "\(low)" : "\(low)-\(high)"
  }

  private static func translation(
    _ option: String, _ flags: UInt32, addresses: String, ports: String, _ out: inout XTText
  ) {
    let hasAddresses = flags & 1 != 0
    let hasPorts = flags & 2 != 0
    var target = ""
    if hasAddresses {
      target = out.family == .ipv6 && hasPorts ? "[\(addresses)]" : addresses
    }
    if hasPorts {
      let needsColon = hasAddresses || option != "--to-ports"
      target += needsColon ? ":\(ports)" : ports
    }
    if !target.isEmpty { out.add(" \(option) \(target)") }
    out.flag("--random", if: flags & 4 != 0)
    out.flag("--random-fully", if: flags & 16 != 0)
    out.flag("--persistent", if: flags & 8 != 0)
  }

  static let netmap = XTFormat(size: 16, only: [.ipv4]) { data, out in
    netmap(data, low: 8, high: 12, bytes: 4, &out)
  }

  static let netmap6 = XTFormat(size: 36, only: [.ipv6]) { data, out in
    netmap(data, low: 4, high: 20, bytes: 16, &out)
  }

  /// Appends the network whose lowest and highest addresses are given: bits that differ are its host part.
  private static func netmap(
    _ data: Span<UInt8>, low: Int, high: Int, bytes: Int, _ out: inout XTText
  ) {
    let mask = (0..<bytes).map { ~(data[low + $0] ^ data[high + $0]) }
    let length = prefixLength(mask.span, 0, bytes: bytes).map { "\($0)" }
    out.add(" --to \(out.address(data, low))/\(length ?? out.address(mask.span, 0))")
  }

  static let prefixTranslation = XTFormat(size: 34) { data, out in
    for (option, address, length) in [("--src-pfx", 0, 32), ("--dst-pfx", 16, 33)] {
      let isSet = data[be64: address] != 0 || data[be64: address + 8] != 0 || data[length] != 0
      out.flag("\(option) \(XTText.ipv6(data, address))/\(data[length])", if: isSet)
    }
  }

  static let arpMangle = XTFormat(size: 48, only: [.arp]) { data, out in
    let flags = data[40]
    let source = IPAddress.v4(data[be32: 32])
    let target = IPAddress.v4(data[be32: 36])
    out.flag("--mangle-ip-s \(source)", if: flags & 4 != 0)
    out.flag("--mangle-mac-s \(data.hardwareAddress(0))", if: flags & 1 != 0)
    out.flag("--mangle-ip-d \(target)", if: flags & 8 != 0)
    out.flag("--mangle-mac-d \(data.hardwareAddress(16))", if: flags & 2 != 0)
    switch data[native32: 44] {
    case 0: out.add(" --mangle-target DROP")
    case 1: break
    default: out.add(" --mangle-target CONTINUE")
    }
  }

  /// Begins a chain, or ends the table; the kernel drops a packet that meets one.
  static let error = XTFormat(size: 0) { data, out in
    out.quoted(data.text(0, min(data.count, 30)))
  }
}
