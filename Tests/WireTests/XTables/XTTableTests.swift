import FixtureSupport
import Testing

@testable import Wire

@Suite("Legacy tables")
struct XTTableTests {
  @Test("Every line is the one that the table's own tool prints", arguments: RecordedTable.all)
  func text(recorded: RecordedTable) throws {
    let ours = try recorded.table().listing
    let theirs = try recorded.listing()
    #expect(ours.count == theirs.count)
    for (line, expected) in zip(ours, theirs) {
      // Words alone where the tool's words were rejoined.
      #expect(line.split(separator: " ") == expected.split(separator: " "))
    }
    if recorded.family != .arp, !Fixture.exists("xtables/\(recorded.folder)/sets.txt") {
      #expect(ours == theirs)
    }
  }

  @Test(
    "Every counter is the one that the tool shows",
    arguments: RecordedTable.all.filter { $0.family != .arp })
  func counters(recorded: RecordedTable) throws {
    let table = try recorded.table()
    var ours: [RecordedTable.Count] = []
    for chain in table.chains {
      if let packets = chain.policyPackets, let bytes = chain.policyBytes {
        ours.append(.init(chain: chain.name, number: 0, packets: packets, bytes: bytes))
      }
      for rule in table.rules[chain.rules] {
        #expect(rule.chain == chain)
        ours.append(
          .init(chain: chain.name, number: rule.number, packets: rule.packets, bytes: rule.bytes))
      }
    }
    #expect(try ours == recorded.counts())
  }

  @Test("Counters were not all zero when they were compared")
  func counted() throws {
    let counted = try RecordedTable.all.filter { $0.family != .arp }.flatMap { try $0.counts() }
    #expect(counted.filter { $0.packets > 0 }.count > 100)
  }

  @Test("Chains know their hooks, policies and what the policy counted")
  func chains() throws {
    let table = try RecordedTable(folder: "linux-6.18/ipv4-filter").table()
    #expect(table.name == "filter")
    #expect(
      table.chains.map(\.name) == [
        "INPUT", "FORWARD", "OUTPUT", "empty", "lossy", "name-of-twenty-eight-letters",
      ])
    #expect(table.chains.map(\.hook) == [.input, .forward, .output, nil, nil, nil])
    #expect(table.chains.map(\.policy) == [.accept, .drop, .accept, nil, nil, nil])
    let forward = try #require(table.chain(named: "FORWARD"))
    #expect(forward.policyPackets == 7)
    #expect(forward.policyBytes == 420)
    #expect(table.chain(named: "empty")?.rules.isEmpty == true)
  }

  @Test("Jumps know where they lead, and rules without a target go on")
  func jumps() throws {
    let table = try RecordedTable(folder: "linux-6.18/ipv4-filter").table()
    func verdict(_ text: String) throws -> XTVerdict {
      try #require(table.rules.first { $0.text == text }).verdict
    }
    #expect(try verdict("-A INPUT -j lossy") == .jump(chain: "lossy"))
    #expect(
      try verdict("-A INPUT -p 200 -g name-of-twenty-eight-letters")
        == .goto(chain: "name-of-twenty-eight-letters"))
    #expect(try verdict("-A INPUT") == .continue)
    #expect(try verdict("-A lossy -p udp -m udp --dport 4000 -j RETURN") == .return)
    #expect(try verdict("-A INPUT -i veth+ -j ACCEPT") == .accept)
    #expect(try verdict("-A INPUT -f -j DROP") == .drop)
    #expect(try verdict("-A INPUT -j REJECT --reject-with icmp-admin-prohibited").losesPacket)
    #expect(
      try verdict("-A INPUT -j NFQUEUE --queue-balance 0:3 --queue-bypass --queue-cpu-fanout")
        == .queue(XTQueue(first: 0, count: 4, isBypassing: true)))
    #expect(try verdict("-A INPUT -j MARK --set-xmark 0x7/0xffffffff") == .continue)
  }

  @Test("A rule's own tests are there one by one")
  func headerTests() throws {
    let table = try RecordedTable(folder: "linux-6.18/ipv4-filter").table()
    let first = table.rules[0]
    #expect(first.number == 1)
    #expect(first.source == "10.0.0.0/8")
    #expect(first.destination == nil)
    #expect(first.protocolName == "tcp")
    #expect(first.matches.map(\.name) == ["tcp"])
    #expect(first.target.name.isEmpty)
    let negated = table.rules[2]
    #expect(negated.source == "! 192.0.2.0/25")
    #expect(table.rules.contains { $0.inputInterface == "! a-name-of-15chr" })
    #expect(table.rules.contains { $0.outputInterface == "eth0.100" })
    #expect(table.rules.filter(\.isForFragments).map(\.text) == ["-A INPUT -f -j DROP"])
  }

  @Test("The same rules with other counters are the same rules; other rules are not")
  func sameRules() throws {
    let recorded = RecordedTable(folder: "linux-6.18/ipv4-small")
    let table = try recorded.table()
    // The first entry begins at 40; its counters are at 96, its source address at 0.
    var counted = try recorded.bytes("entries.bin")
    counted[40 + 96] &+= 9
    let later = try recorded.table(entries: counted)
    #expect(later != table)
    #expect(later.hasSameRules(as: table))
    #expect(later.rules[0].packets == table.rules[0].packets + 9)
    counted[40] = 10
    let changed = try recorded.table(entries: counted)
    #expect(!changed.hasSameRules(as: table))
    let other = try RecordedTable(folder: "linux-6.18/ipv4-nat").table()
    #expect(!other.hasSameRules(as: table))
  }

  @Test("Bytes behind the table change nothing")
  func longer() throws {
    let recorded = RecordedTable(folder: "linux-6.18/ipv4-small")
    let longer = try recorded.bytes("entries.bin") + [1, 2, 3]
    let info = try recorded.bytes("info.bin") + [4, 5]
    #expect(try recorded.table(info: info, entries: longer) == recorded.table())
  }
}
