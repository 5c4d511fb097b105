// Layouts: linux/netfilter/xt_LOG.h, xt_NFLOG.h, xt_AUDIT.h, xt_TEE.h, xt_mark.h, xt_connmark.h,
// xt_CT.h, xt_set.h, xt_CLASSIFY.h, xt_HMARK.h, xt_SECMARK.h, xt_CONNSECMARK.h, xt_IDLETIMER.h,
// xt_RATEEST.h, xt_LED.h.

extension XTFormat {
  static let log = XTFormat(size: 32) { data, out in
    let flags = data[1]
    let prefix = data.text(2, 30)
    if !prefix.isEmpty {
      out.add(" --log-prefix")
      out.quoted(prefix)
    }
    out.flag("--log-level \(data[0])", if: data[0] != 4)
    out.flag("--log-tcp-sequence", if: flags & 0x01 != 0)
    out.flag("--log-tcp-options", if: flags & 0x02 != 0)
    out.flag("--log-ip-options", if: flags & 0x04 != 0)
    out.flag("--log-uid", if: flags & 0x08 != 0)
    out.flag("--log-macdecode", if: flags & 0x20 != 0)
  }

  static let nflog = XTFormat(size: 76) { data, out in
    let length = data[native32: 0]
    let group = data[native16: 4]
    let threshold = data[native16: 6]
    let limitsSize = data[native16: 8] & 1 != 0
    let prefix = data.text(12, 64)
    if !prefix.isEmpty {
      out.add(" --nflog-prefix")
      out.quoted(prefix)
    }
    out.flag("--nflog-group \(group)", if: group != 0)
    out.flag("--nflog-size \(length)", if: limitsSize)
    out.flag("--nflog-range \(length)", if: !limitsSize && length != 0)
    out.flag("--nflog-threshold \(threshold)", if: threshold != 0)
  }

  static let audit = XTFormat(size: 1) { data, out in
    let types = ["accept", "drop", "reject"]
    out.add(" --type \(data[0] < 3 ? types[Int(data[0])] : "[\(data[0])]")")
  }

  static let tee = XTFormat(1...1, size: 32) { data, out in
    let interface = data.text(16, 16)
    out.add(" --gateway \(out.address(data, 0))")
    out.flag("--oif \(interface)", if: !interface.isEmpty)
  }

  static let markTarget = XTFormat(2...2, size: 8, only: [.ipv4, .ipv6, .bridge]) { data, out in
    out.add(" --set-xmark 0x\(hex(data[native32: 0]))/0x\(hex(data[native32: 4]))")
  }

  static let arpMark = XTFormat(2...2, size: 8, only: [.arp]) { data, out in
    let mark = data[native32: 0]
    let mask = data[native32: 4]
    if mark == 0 {
      out.add(" --and-mark \(hex(~mask))")
    } else {
      out.add(mark == mask ? " --or-mark \(hex(mark))" : " --set-mark \(hex(mark))")
    }
  }

  static let connmark = XTFormat(1...1, size: 13) { data, out in
    connmark(data, mode: data[12], &out)
  }

  static let connmarkShift = XTFormat(2...2, size: 15) { data, out in
    connmark(data, mode: data[14], &out)
    let direction = [0: "--left-shift-mark", 1: "--right-shift-mark"][data[12]]
    out.flag("\(direction ?? "[shift \(data[12])]") \(data[13])", if: data[13] != 0)
  }

  private static func connmark(_ data: Span<UInt8>, mode: UInt8, _ out: inout XTText) {
    let mark = hex(data[native32: 0])
    let mask = hex(data[native32: 4])
    let packetMask = hex(data[native32: 8])
    switch mode {
    case 0: out.add(" --set-xmark 0x\(mark)/0x\(mask)")
    case 1: out.add(" --save-mark --nfmask 0x\(packetMask) --ctmask 0x\(mask)")
    case 2: out.add(" --restore-mark --nfmask 0x\(packetMask) --ctmask 0x\(mask)")
    default: out.add(" [mode \(mode)]")
    }
  }

  static let ct = XTFormat(size: 28) { data, out in
    connectionSettings(data, timeout: "", &out)
  }

  static let ctTimeout = XTFormat(1...2, size: 60) { data, out in
    connectionSettings(data, timeout: data.text(28, 32), &out)
  }

  private static func connectionSettings(
    _ data: Span<UInt8>, timeout: String, _ out: inout XTText
  ) {
    let flags = data[native16: 0]
    if flags & 2 != 0 { return }  // the user called it NOTRACK
    let helper = data.text(12, 16)
    let zone = data[native16: 2]
    let events = data[native32: 4]
    let expectations = data[native32: 8]
    out.flag("--notrack", if: flags & 1 != 0)
    out.flag("--helper \(helper)", if: !helper.isEmpty)
    out.flag("--timeout \(timeout)", if: !timeout.isEmpty)
    if events != 0 {
      let names = [
        "new", "related", "destroy", "reply", "assured", "protoinfo", "helper", "mark",
        "natseqinfo", "secmark",
      ]
      out.add(" --ctevents ")
      out.names(events, names.enumerated().map { (UInt32(1) << $0.offset, $0.element) })
    }
    if expectations != 0 {
      out.add(" --expevents ")
      out.names(expectations, [(1, "new")])
    }
    if flags & 16 != 0 || zone != 0 {
      let direction: [UInt16: String] = [4: "-orig", 8: "-reply"]
      out.add(" --zone\(direction[flags & 12] ?? "") \(flags & 16 != 0 ? "mark" : "\(zone)")")
    }
  }

  static let setTargetOld = XTFormat(size: 60) { data, out in
    for (option, offset) in [("--add-set", 0), ("--del-set", 32)]
    where data[native16: offset] != .max {
      out.add(" \(option)\(oldSetReference(data, offset))")
    }
  }

  static let setTarget = XTFormat(1...1, size: 8) { data, out in
    changedSet("--add-set", data, 0, &out)
    changedSet("--del-set", data, 4, &out)
  }

  static let setTargetTimeout = XTFormat(2...2, size: 16) { data, out in
    addedSet(data, flags: data[native32: 8], timeout: data[native32: 12], &out)
    changedSet("--del-set", data, 4, &out)
  }

  static let setTargetMap = XTFormat(3...3, size: 20) { data, out in
    let flags = data[native32: 12]
    addedSet(data, flags: flags, timeout: data[native32: 16], &out)
    changedSet("--del-set", data, 4, &out)
    changedSet("--map-set", data, 8, &out)
    out.flag("--map-mark", if: flags & 0x100 != 0)
    out.flag("--map-prio", if: flags & 0x200 != 0)
    out.flag("--map-queue", if: flags & 0x400 != 0)
  }

  private static func addedSet(
    _ data: Span<UInt8>, flags: UInt32, timeout: UInt32, _ out: inout XTText
  ) {
    changedSet("--add-set", data, 0, &out)
    out.flag("--exist", if: flags & 1 != 0)
    out.flag("--timeout \(timeout)", if: timeout != .max)
  }

  private static func changedSet(
    _ option: String, _ data: Span<UInt8>, _ offset: Int, _ out: inout XTText
  ) {
    if data[native16: offset] != .max { out.add(" \(option)\(setReference(data, offset))") }
  }

  static let classify = XTFormat(size: 4, only: [.ipv4, .ipv6, .bridge]) { data, out in
    let priority = data[native32: 0]
    out.add(" --set-class \(hex(priority >> 16, digits: 4)):\(hex(priority & 0xffff, digits: 4))")
  }

  static let arpClassify = XTFormat(size: 4, only: [.arp]) { data, out in
    let priority = data[native32: 0]
    out.add(" --set-class \(hex(priority >> 16)):\(hex(priority & 0xffff))")
  }

  static let hmark = XTFormat(size: 60) { data, out in
    let flags = data[native32: 40]
    let bytes = out.isIPv6(data, 0) ? 16 : 4
    let source = prefixLength(data, 0, bytes: bytes) ?? -1
    let destination = prefixLength(data, 16, bytes: bytes) ?? -1
    let options: [(bit: UInt32, text: String)] = [
      (0, "src-prefix \(source)"), (1, "dst-prefix \(destination)"),
      (6, "sport-mask 0x\(hex(data[be16: 32], digits: 4))"),
      (7, "dport-mask 0x\(hex(data[be16: 34], digits: 4))"),
      (3, "spi-mask 0x\(hex(data[be32: 32], digits: 8))"),
      (4, "sport 0x\(hex(data[be16: 36], digits: 4))"),
      (5, "dport 0x\(hex(data[be16: 38], digits: 4))"),
      (2, "spi 0x\(hex(data[be32: 36], digits: 8))"),
      (8, "proto-mask 0x\(hex(data[native16: 44], digits: 2))"),
      (9, "rnd 0x\(hex(data[native32: 48], digits: 8))"),
      (10, "mod \(data[native32: 52])"), (11, "offset \(data[native32: 56])"), (12, "tuple ct"),
    ]
    for option in options {
      out.flag("--hmark-\(option.text)", if: flags >> option.bit & 1 != 0)
    }
  }

  static let secmark = XTFormat(size: 264) { data, out in
    securityContext(data, at: 8, &out)
  }

  static let secmarkWide = XTFormat(1...1, size: 257) { data, out in
    securityContext(data, at: 1, &out)
  }

  private static func securityContext(_ data: Span<UInt8>, at offset: Int, _ out: inout XTText) {
    let context = data.text(offset, 256)
    out.add(data[0] == 1 ? " --selctx \(context)" : " [mode \(data[0])] \(context)")
  }

  static let connsecmark = XTFormat(size: 1) { data, out in
    out.add([1: " --save", 2: " --restore"][data[0]] ?? " [mode \(data[0])]")
  }

  static let idletimer = XTFormat(size: 32) { data, out in
    out.add(" --timeout \(data[native32: 0]) --label \(data.text(4, 28))")
  }

  static let idletimerAlarm = XTFormat(1...1, size: 34) { data, out in
    out.add(" --timeout \(data[native32: 0]) --label \(data.text(4, 28))")
    out.flag("--alarm", if: data[33] == 1)
  }

  static let rateEstimator = XTFormat(size: 18) { data, out in
    // Both are logarithms: of quarters of a second, and of intervals.
    let shift = Int(Int8(bitPattern: data[16])) + 2
    let interval = (0..<32).contains(shift) ? UInt32(1_000_000) << shift / 4 : 0
    let decay = interval &* (data[17] < 32 ? 1 << UInt32(data[17]) : 0)
    out.add(" --rateest-name \(data.text(0, 16))")
    out.add(" --rateest-interval \(duration(interval)) --rateest-ewmalog \(duration(decay))")
  }

  /// Microseconds in seconds or milliseconds with one decimal.
  private static func duration(_ microseconds: UInt32) -> String {
    func tenths(_ unit: UInt64) -> String {
      let tenths = rounded(UInt64(microseconds) * 10, by: unit)
      return "\(tenths / 10).\(tenths % 10)"
    }
    if microseconds >= 1_000_000 { return "\(tenths(1_000_000))s" }
    return microseconds >= 1_000 ? "\(tenths(1_000))ms" : "\(microseconds)us"
  }

  static let led = XTFormat(size: 32) { data, out in
    // The kernel's name for the trigger begins with "netfilter-".
    let trigger = data.text(10, 17).flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
    let delay = Int32(bitPattern: data[native32: 28])
    out.add(" --led-trigger-id \"\(String(trigger))\"")
    if delay != 0 { out.add(" --led-delay \(delay < 0 ? "inf" : "\(delay)")") }
    out.flag("--led-always-blink", if: data[27] != 0)
  }
}
