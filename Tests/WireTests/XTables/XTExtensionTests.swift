import Testing

@testable import Wire

/// The bytes of `values` one after the other, in this machine's order.
private func words(_ values: UInt32...) -> [UInt8] {
  values.flatMap { NetlinkRequest.native($0) }
}

private func text(_ text: String, _ count: Int) -> [UInt8] {
  Array(text.utf8) + [UInt8](repeating: 0, count: count - text.utf8.count)
}

@Suite("Matches and targets")
struct XTExtensionTests {
  @Test("Every known match and target occurs in a recording, but for those that no tool prints")
  func coverage() throws {
    var matches: Set<String> = []
    var targets: Set<String> = []
    for recorded in RecordedTable.all {
      for rule in try recorded.table().rules {
        matches.formUnion(rule.matches.map(\.name))
        targets.insert(rule.target.name)
      }
    }
    // iptables has no options for these two.
    #expect(Set(XTFormat.matches.keys).subtracting(matches) == ["l2tp", "udplite"])
    // These need SELinux, a LED, or stand only where chains begin.
    #expect(Set(XTFormat.targets.keys).subtracting(targets) == ["SECMARK", "LED", "ERROR"])
  }

  @Test(
    "The share of packets that statistic picks",
    arguments: [
      ("--mode random --probability 0.29999999981", 0.3),
      ("--mode random ! --probability", 1e-9),
      ("--mode random --probability 1.00000000000", 1),
      ("--mode random --probability 0.00000000000", 0),
      ("--mode nth --every 10 --packet 0", 0.1), ("--mode nth ! --every 3 --packet 2", 2.0 / 3),
    ] as [(String, Double)])
  func probability(option: String, expected: Double) throws {
    let table = try RecordedTable(folder: "linux-6.18/ipv4-filter").table()
    let rule = try #require(table.rules.first { $0.text.contains(option) })
    let share = try #require(rule.matches.first?.probability)
    #expect(abs(share - expected) < 1e-9)
  }

  @Test("A nth or inverted statistic says so")
  func statistic() throws {
    let nth = XTExtension(
      name: "statistic", revision: 0, data: NetlinkRequest.native(UInt16(1)) + [1, 0] + words(9, 4))
    #expect(nth.statistic?.mode == .nth(every: 10, packet: 4))
    #expect(nth.statistic?.isInverted == true)
    #expect(nth.probability == 0.9)
    #expect(XTExtension(name: "statistic", revision: 0, data: [0, 0]).probability == nil)
    #expect(XTExtension(name: "tcp", revision: 0, data: words(0, 0, 0)).probability == nil)
  }

  @Test(
    "Rates in words",
    arguments: [
      ("-m limit --limit 3/hour -j LOG", "3/hour, burst 5"),
      ("--hashlimit-name per-source", "above 10/sec, burst 5, by srcip"),
      ("--hashlimit-name all", "up to 3/hour, burst 9, by srcip,srcport,dstip,dstport"),
      ("--hashlimit-name bytes1", "above 512kb/s"),
      ("--hashlimit-name bytes2", "up to 3mb/s, burst 6mb, by dstip"),
    ])
  func rates(option: String, expected: String) throws {
    let table = try RecordedTable(folder: "linux-6.18/ipv4-filter").table()
    let rule = try #require(table.rules.first { $0.text.contains(option) })
    #expect(rule.matches.first?.rateLimit == expected)
  }

  @Test("What is not known is named with its revision and size")
  func unknown() {
    let data = [UInt8](repeating: 7, count: 24)
    func text(_ name: String, _ revision: UInt8, _ data: [UInt8]) -> String {
      XTExtension(name: name, revision: revision, data: data).matchText(.ipv4)
    }
    #expect(text("geoip", 3, data) == "-m geoip [revision 3, 24 bytes not decoded]")
    #expect(text("conntrack", 9, data) == "-m conntrack [revision 9, 24 bytes not decoded]")
    #expect(text("tcp", 0, [1, 2]) == "-m tcp [revision 0, 2 bytes not decoded]")
    let target = XTExtension(name: "CHAOS", revision: 0, data: data)
    #expect(target.targetText(.ipv6) == "-j CHAOS [revision 0, 24 bytes not decoded]")
    #expect(target.verdict(.ipv6) == .other(target: "CHAOS"))
  }

  @Test("Extensions that no tool prints here")
  func withoutTool() {
    func match(_ name: String, _ data: [UInt8]) -> String {
      XTExtension(name: name, revision: 0, data: data).matchText(.ipv4)
    }
    func target(_ name: String, _ revision: UInt8, _ data: [UInt8]) -> String {
      XTExtension(name: name, revision: revision, data: data).targetText(.ipv4)
    }
    let ports: [UInt8] = [5, 0, 5, 0, 0, 0, 0xff, 0xff, 1, 0]
    #expect(match("udplite", ports) == "-m udplite ! --sport 5")
    #expect(
      match("l2tp", words(7, 9) + [3, 1, 0xf, 0])
        == "-m l2tp [tunnel 7, session 9, version 3, data]")
    // The kernel's bit for untracked packets in this old match, which iptables does not print.
    #expect(match("state", words(0x40)) == "-m state --state UNTRACKED")
    let context = text("system_u:object_r:x_t", 256)
    #expect(
      target("SECMARK", 1, [1] + context + [0, 0, 0] + words(4))
        == "-j SECMARK --selctx system_u:object_r:x_t")
    #expect(
      target("SECMARK", 0, [1, 0, 0, 0] + words(4) + context)
        == "-j SECMARK --selctx system_u:object_r:x_t")
    #expect(
      target("LED", 0, text("netfilter-ssh", 27) + [1] + words(1000, 0, 0))
        == "-j LED --led-trigger-id \"ssh\" --led-delay 1000 --led-always-blink")
  }

  @Test("Standard targets without a table around them")
  func standard() {
    func target(_ number: Int32) -> XTExtension {
      XTExtension(name: "", revision: 0, data: words(UInt32(bitPattern: number), 0))
    }
    #expect(target(-1).verdict(.ipv4) == .drop)
    #expect(target(-1).targetText(.ipv4) == "-j DROP")
    #expect(target(-2).targetText(.ipv4) == "-j ACCEPT")
    #expect(target(-4).targetText(.ipv4) == "-j QUEUE")
    #expect(target(-5).targetText(.ipv4) == "-j RETURN")
    #expect(target(-77).targetText(.ipv4) == "-j [verdict -77]")
    #expect(target(4096).targetText(.ipv4) == "-j [offset 4096]")
    #expect(target(4096).verdict(.ipv4) == .unresolved(4096))
    #expect(target(.min).verdict(.ipv4) == .unresolved(.min))
    #expect(XTExtension(name: "", revision: 0, data: [1]).targetText(.ipv4).contains("not decoded"))
  }

  @Test("A rejection tells the sender in the words of its family")
  func rejection() {
    let target = XTExtension(name: "REJECT", revision: 0, data: words(3))
    #expect(target.verdict(.ipv4) == .reject(with: "icmp-port-unreachable"))
    #expect(target.verdict(.ipv6) == .reject(with: "icmp6-addr-unreachable"))
    let wild = XTExtension(name: "REJECT", revision: 0, data: words(.max))
    #expect(wild.verdict(.ipv4) == .reject(with: "[4294967295]"))
    let short = XTExtension(name: "REJECT", revision: 0, data: [])
    #expect(short.verdict(.ipv4).losesPacket)
  }
}
