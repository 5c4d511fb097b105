import Testing

@testable import Wire

@Suite("What a qdisc dropped, and why")
struct DropAccountingTests {
  /// A recording, the qdisc to look at, and how its drops divide.
  struct Case: Sendable, CustomTestStringConvertible {
    var recording: String
    var kind: String
    var shares: [KernelStatistic.Drop: UInt64]
    var testDescription: String { recording }
  }

  static let cases = [
    Case(recording: "netem-loss", kind: "netem", shares: [.policy: 284]),
    Case(recording: "netem-overflow", kind: "netem", shares: [.limit: 90]),
    Case(
      recording: "fq_codel-options", kind: "fq_codel", shares: [.limit: 291, .queueManagement: 8]),
    Case(recording: "codel", kind: "codel", shares: [.limit: 168, .queueManagement: 221]),
    Case(recording: "red", kind: "red", shares: [.queueManagement: 212]),
    Case(recording: "choke", kind: "choke", shares: [.queueManagement: 164]),
    Case(
      recording: "sfb", kind: "sfb", shares: [.queueManagement: 31, .policy: 53, .limit: 81]),
    Case(recording: "fq-options", kind: "fq", shares: [.limit: 258]),
    Case(recording: "pie", kind: "pie", shares: [.limit: 122]),
    Case(recording: "fq_pie", kind: "fq_pie", shares: [.limit: 122]),
    Case(recording: "sfq-red", kind: "sfq", shares: [.queueManagement: 156]),
    Case(recording: "ingress", kind: "ingress", shares: [.policy: 90]),
  ]

  @Test("Divides the drops by reason", arguments: cases)
  func shares(of recorded: Case) throws {
    let recording = RecordedTraffic(kernel: "linux-6.1", name: recorded.recording)
    let device = try recording.device()
    let qdisc = try #require(
      try recording.qdiscs().first { $0.interface == device && $0.kind == recorded.kind })
    var shares: [KernelStatistic.Drop: UInt64] = [:]
    for share in try #require(qdisc.dropShares) {
      shares[share.reason, default: 0] += share.packets
    }
    #expect(shares == recorded.shares)
    #expect(shares.values.reduce(0, +) == UInt64(qdisc.statistics?.drops ?? 0))
  }

  @Test("Names the counters that a share was computed from")
  func formula() throws {
    let accounting = DropAccounting(kind: "fq_codel", isDeliberate: false, hasEarlyDrops: false)
    let counters: [String: UInt64] = ["drop_overlimit": 10, "drop_overmemory": 4]
    let shares = try #require(accounting.shares(drops: 25) { counters[$0] })
    #expect(
      shares.map { "\($0.reason) \($0.packets): \($0.formula)" } == [
        "memory 4: drop_overmemory", "limit 6: drop_overlimit − drop_overmemory",
        "queueManagement 15: drops − drop_overlimit",
      ])
  }

  @Test("Does not divide what contradicts itself")
  func contradiction() {
    let accounting = DropAccounting(kind: "codel", isDeliberate: false, hasEarlyDrops: false)
    #expect(accounting.shares(drops: 3) { _ in 5 } == nil)
    #expect(accounting.shares(drops: 3) { _ in nil } == nil)
    #expect(accounting.shares(drops: 0) { _ in 0 } == [])
  }

  @Test("Counts a child's drops once", arguments: RecordedTraffic.all)
  func ownDrops(recorded: RecordedTraffic) throws {
    guard let qdiscs = try? recorded.qdiscs(), !qdiscs.isEmpty else { return }
    let tree = TrafficTree(qdiscs)
    let device = try recorded.device()
    let all = qdiscs.filter { $0.interface == device && $0.parent != .ingress }
    let own = all.compactMap { tree.ownDrops(of: $0) }
    #expect(own.count == all.count)
    if let root = tree.root(of: device) {
      #expect(own.reduce(0, +) == root.statistics?.drops)
    }
  }

  @Test("Tells a parent's own loss from its child's")
  func netemWithChild() throws {
    let recorded = RecordedTraffic(kernel: "linux-6.1", name: "netem-child")
    let qdiscs = try recorded.qdiscs()
    let tree = TrafficTree(qdiscs)
    let root = try #require(tree.root(of: try recorded.device()))
    #expect(tree.children(of: root).map(\.kind) == ["tbf"])
    let child = tree.children(of: root)[0]
    #expect(
      tree.ownDrops(of: root) == (root.statistics?.drops ?? 0) - (child.statistics?.drops ?? 0))
  }

  @Test("Knows the deliberate loss of an emulator")
  func deliberate() throws {
    func drop(_ name: String) throws -> DeliberateDrop? {
      let recorded = RecordedTraffic(kernel: "linux-6.1", name: name)
      let device = try recorded.device()
      return try recorded.qdiscs().first { $0.interface == device }?.deliberateDrop
    }
    guard case .probability(let loss) = try drop("netem-loss") else {
      Issue.record("no probability")
      return
    }
    #expect((loss - 0.3).magnitude < 1e-9)
    #expect(try drop("netem-delay") == nil)
    #expect(try drop("netem-overflow") == nil)
    #expect(try drop("fq_codel") == nil)
    #expect(try drop("tbf") == nil)
    #expect(try drop("netem-gemodel") != nil)
  }

  /// The chains as `loss_4state` and `loss_gilb_ell` of the kernel run them.
  @Test("Computes the long-run loss of each chain", arguments: chainModels)
  func chains(model: NetemLossModel) throws {
    var random = Xorshift(state: 0x9e37_79b9_7f4a_7c15)
    var state = 1
    var lost = 0
    let packets = 1_000_000
    for _ in 0..<packets where Self.isLost(model, &state, &random) { lost += 1 }
    let expected = try #require(model.lossProbability)
    #expect((Double(lost) / Double(packets) - expected).magnitude < 0.003)
  }

  static let chainModels: [NetemLossModel] = [
    .gilbertElliott(p: percent(1), r: percent(10), h: percent(30), k: percent(0.1)),
    .gilbertElliott(p: percent(5), r: percent(95), h: 0, k: 0),
    .fourStates(
      p13: percent(5), p31: percent(20), p32: percent(30), p23: percent(40), p14: percent(1)),
    .fourStates(p13: percent(5), p31: percent(95), p32: 0, p23: percent(100), p14: 0),
    .fourStates(p13: 0, p31: 0, p32: 0, p23: 0, p14: percent(25)),
  ]

  private static func percent(_ number: Double) -> UInt32 {
    UInt32(number / 100 * Double(UInt32.max))
  }

  private struct Xorshift {
    var state: UInt64
    mutating func next() -> UInt32 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt32(truncatingIfNeeded: state >> 32)
    }
  }

  private static func isLost(
    _ model: NetemLossModel, _ state: inout Int, _ random: inout Xorshift
  ) -> Bool {
    switch model {
    case .gilbertElliott(let p, let r, let h, let k):
      if state == 1 {
        if random.next() < p { state = 2 }
        return random.next() < k
      }
      if random.next() < r { state = 1 }
      return random.next() > h
    case .fourStates(let p13, let p31, let p32, let p23, let p14):
      let number = random.next()
      switch state {
      case 1:
        if number < p14 { state = 4 } else if number < p13 &+ p14 { state = 3 }
      case 2: if number < p23 { state = 3 }
      case 3: if number < p32 { state = 2 } else if number < p31 &+ p32 { state = 1 }
      default: state = 1
      }
      return state == 3 || state == 4
    }
  }
}
