import FixtureSupport
import Testing

@testable import Wire

@Suite("What a ruleset consists of")
struct NFTRulesetTests {
  private func mixed() throws -> NFTRuleset {
    try RecordedRuleset("nftables/linux-6.1/ip").ruleset
  }

  @Test("Tables, chains and their hooks are there")
  func chains() throws {
    let ruleset = try mixed()
    #expect(ruleset.generation != nil)
    #expect(ruleset.tables.map(\.name) == ["v4"])
    #expect(ruleset.table(.ip, "v4")?.handle != nil)
    let output = try #require(ruleset.chains.first { $0.name == "out" })
    #expect(output.hook?.name == "output")
    #expect(output.hook?.number == 3)
    #expect(output.type == "filter")
    #expect(output.policy == .drop)
    #expect(output.dropsByPolicy)
    #expect(output.counter == nil)
    let forward = try #require(ruleset.chains.first { $0.name == "forw" })
    #expect(forward.comment == "nothing through")
    #expect(forward.hook?.priority == 5)
    let other = try #require(ruleset.chains.first { $0.name == "other" })
    #expect(!other.isBase)
    #expect(other.declaration == nil)
    #expect(!ruleset.isDormant(output))
  }

  @Test("A chain of a device names its devices")
  func devices() throws {
    let ruleset = try RecordedRuleset("nftables/linux-6.18/netdev").ruleset
    #expect(ruleset.chains.first { $0.name == "in" }?.hook?.devices == ["v0"])
    #expect(ruleset.chains.first { $0.name == "multi" }?.hook?.devices.sorted() == ["v0", "v1"])
    #expect(ruleset.chains.first { $0.name == "eg" }?.hook?.name == "egress")
  }

  @Test("Only iptables-nft counts what its policy drops")
  func policyCounters() throws {
    let ruleset = try RecordedRuleset("nftables/linux-6.18/iptables").ruleset
    let forward = try #require(
      ruleset.chains.first { $0.family == .ip && $0.name == "FORWARD" && $0.dropsByPolicy })
    #expect(forward.counter == NFTCounter(packets: 0, bytes: 0))
    #expect(ruleset.isIptables(forward))
  }

  @Test("Sets know their types, sizes and elements")
  func sets() throws {
    let ruleset = try mixed()
    let named = try #require(ruleset.set(.ip, "v4", "named"))
    #expect(named.comment == "named ports")
    #expect(named.isInterval)
    #expect(!named.isAnonymous)
    #expect(NFTDatatype.parts(of: named.keyType) == [.port])
    let elements = try #require(ruleset.elements(of: named))
    #expect(elements.contains { $0.comment == "web" && $0.key == [0x1f, 0x90] })
    let ranges = NFTRanges.ranges(of: elements, in: named)
    #expect(ranges.map(\.from) == [[0, 1], [0x1f, 0x90]])
    #expect(ranges.map(\.to) == [[4, 0], [0x1f, 0x90]])
    let timed = try #require(ruleset.set(.ip, "v4", "timed"))
    #expect(timed.hasTimeouts && timed.isDynamic)
    #expect(timed.size == 4)
    #expect(NFTDatatype.parts(of: timed.keyType) == [.mark, .port])
    let verdicts = try #require(ruleset.set(.ip, "v4", "portverdicts"))
    #expect(verdicts.isVerdictMap)
    #expect(
      ruleset.elements(of: verdicts)?.compactMap(\.verdict).contains(.jump(chain: "other")) == true)
    #expect(ruleset.set(.ip, "v4", "none such") == nil)
  }

  @Test("The kernel's own count of elements says when a set is full")
  func fullSets() throws {
    let new = try RecordedRuleset("nftables/linux-6.18/ip").ruleset
    #expect(new.set(.ip, "v4", "timed")?.isFull == false)
    // Linux 6.1 does not say how many there are: not known is not "no".
    #expect(try mixed().set(.ip, "v4", "timed")?.isFull == nil)
  }

  @Test("Objects keep their state")
  func objects() throws {
    let ruleset = try mixed()
    let counter = try #require(ruleset.object(.ip, "v4", "c1", kind: "counter"))
    guard case .counter(let state) = counter.content else {
      Issue.record("c1 is no counter")
      return
    }
    #expect(state.packets >= 10 && state.bytes >= 1000)
    #expect(ruleset.object(.ip, "v4", "c2", kind: "counter")?.comment == "second")
    #expect(ruleset.object(.ip, "v4", "ftp-std", kind: "ct helper") != nil)
    #expect(ruleset.object(.ip, "v4", "ex1", kind: "ct expectation") != nil)
    guard case .quota(let quota)? = ruleset.object(.ip, "v4", "q1", kind: "quota")?.content,
      case .limit(let limit)? = ruleset.object(.ip, "v4", "l1", kind: "limit")?.content
    else {
      Issue.record("q1 is no quota, or l1 no limit")
      return
    }
    #expect(quota.bytes == 10 << 20 && quota.isOver)
    #expect(limit.text == "limit rate 400/minute")
  }

  @Test("A flowtable names its devices")
  func flowtables() throws {
    let table = try #require(try mixed().flowtables.first)
    #expect(table.name == "ft")
    #expect(table.devices == ["v0"])
    #expect(!table.isOffloaded)
  }

  @Test("Rules keep their handle, comment and counter", arguments: ["linux-6.18", "linux-6.1"])
  func rules(kernel: String) throws {
    let ruleset = try RecordedRuleset("nftables/\(kernel)/ip").ruleset
    let commented = try #require(
      ruleset.rules.first { ruleset.comment(of: $0) == "a comment" })
    #expect(ruleset.text(of: commented) == "tcp dport 1 comment \"a comment\"")
    #expect(commented.counter == nil)
    let full = try #require(
      ruleset.rules.first { $0.counter?.packets == .max })
    #expect(full.counter?.bytes == .max)
  }

  @Test("A ruleset that changed while it was read says so")
  func interrupted() throws {
    var datagrams = try RecordedRuleset("nftables/linux-6.18/arp").datagrams
    #expect(!NFTRuleset(datagrams).wasInterrupted)
    datagrams.rules[0][6] |= UInt8(NetlinkMessage.dumpInterrupted)
    #expect(NFTRuleset(datagrams).wasInterrupted)
  }

  @Test("What the kernel refuses is kept")
  func refused() {
    var datagrams = NFTDatagrams()
    // nlmsghdr of NLMSG_ERROR, then -EPERM.
    datagrams.rules = [
      bytes("24000000 0200 0000 01000000 00000000 ffffffff 14000000 070a 0103 01000000 00000000")
    ]
    let ruleset = NFTRuleset(datagrams)
    #expect(ruleset.refusals.map(\.code) == [1])
    #expect(ruleset.rules.isEmpty)
  }

  @Test("A rule of a chain that was not seen is not lost")
  func unseenChain() throws {
    var datagrams = try RecordedRuleset("nftables/linux-6.18/arp").datagrams
    datagrams.chains = []
    let ruleset = NFTRuleset(datagrams)
    #expect(ruleset.rules.count == 32)
    #expect(ruleset.chains.map(\.name) == ["in", "out"])
    #expect(ruleset.chains.allSatisfy { $0.handle == nil && !$0.isBase })
  }

  @Test("Elements can be added later")
  func elementsLater() throws {
    var datagrams = try RecordedRuleset("nftables/linux-6.18/arp").datagrams
    let elements = datagrams.elements
    datagrams.elements = []
    let without = NFTRuleset(datagrams)
    #expect(!without.verdictMaps.isEmpty)
    #expect(without.rules.contains { $0.drop == .unknown })
    let needed = without.sets(neededBy: without.rules)
    #expect(needed.map(\.name).contains("__map0"))
    #expect(needed.count == without.sets.count)
    let with = without.adding(elements: elements)
    #expect(!with.rules.contains { $0.drop == .unknown })
    #expect(with.rules.contains { $0.drop == .map })
    #expect(with.sets(neededBy: with.rules).isEmpty)
  }

  @Test("Twenty thousand rules are read, each with its counter")
  func many() throws {
    // A rule's message with one handle after the other: as many messages to a datagram as the kernel puts.
    let recorded = try RecordedRuleset("nftables/linux-6.18/reload/counted").datagrams
    let datagram = recorded.rules[0]
    var length = 0
    for byte in datagram.prefix(4).reversed() { length = length << 8 | Int(byte) }
    let message = Array(datagram.prefix(length))
    var datagrams = recorded
    datagrams.rules = [[UInt8]](repeating: (0..<50).flatMap { _ in message }, count: 400)
    let ruleset = NFTRuleset(datagrams)
    #expect(ruleset.rules.count == 20_000)
    #expect(ruleset.rules.allSatisfy { $0.counter?.packets == 3 && $0.drop == .drop })
    // The ruleset's own part stays small: a rule is kept where it lies.
    #expect(MemoryLayout<NFTRule>.stride <= 80)
  }
}
