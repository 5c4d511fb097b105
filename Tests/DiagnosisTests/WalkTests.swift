import Diagnosis
import Findings
import Testing

@Suite("From counters to findings")
struct WalkTests {
  /// A kernel from 6.7 on, which counts `OutTransmits`, at rest.
  private let idle: [String: UInt64] = [
    "Ip.Forwarding": 1, "Ip.InReceives": 1000, "Ip.InDelivers": 1000, "Ip.ForwDatagrams": 0,
    "Ip.InAddrErrors": 0, "Ip.InHdrErrors": 0, "Ip.ReasmReqds": 0, "Ip.ReasmOKs": 0,
    "Ip.OutRequests": 500, "Ip.OutTransmits": 500, "Ip.OutDiscards": 0, "Ip.FragCreates": 0,
    "Ip.FragOKs": 0, "Ip.FragFails": 0, "TcpExt.IPReversePathFilter": 0, "Tcp.OutSegs": 100,
    "Tcp.RetransSegs": 0, "TcpExt.TCPOrigDataSent": 100, "TcpExt.TCPDSACKRecvSegs": 0,
    "TcpExt.ListenOverflows": 0, "TcpExt.ListenDrops": 0, "TcpExt.TCPReqQFullDrop": 0,
  ]

  /// The report of a window in which counters grew by these amounts.
  private func walk(
    _ growth: [String: UInt64], without missing: [String] = [], settings: [String: String] = [:]
  ) -> WalkReport {
    let start = idle.filter { !missing.contains($0.key) }
    var end = start
    for (name, amount) in growth { end[name, default: 0] += amount }
    return TestHost.walk(
      from: TestHost(start, uptime: 1000), to: TestHost(end, settings: settings, uptime: 1010))
  }

  private func budget(_ report: WalkReport, _ law: String) -> UInt64? {
    report.budget.first { $0.law == law }?.unexplained
  }

  @Test("Nothing grew, nothing is said")
  func quiet() {
    let report = walk(["Ip.InReceives": 50, "Ip.InDelivers": 50])
    #expect(report.findings.isEmpty)
    #expect(!report.foundLoss)
    #expect(budget(report, "IPv4 packets in") == 0)
  }

  @Test("What came in and left no trace is unexplained, to the packet")
  func unexplained() {
    let report = walk(["Ip.InReceives": 50, "Ip.InDelivers": 40])
    #expect(budget(report, "IPv4 packets in") == 10)
    // Without a rule to blame it is a suspect, and no more.
    #expect(report.findings.map(\.id) == ["ip.unexplained"])
    #expect(report.findings.first?.verdict == .suspect)
    #expect(report.findings.first?.packets == 10)
  }

  @Test("Reassembly balances: three fragments in, one datagram delivered")
  func reassembly() {
    let report = walk([
      "Ip.InReceives": 3, "Ip.ReasmReqds": 3, "Ip.ReasmOKs": 1, "Ip.InDelivers": 1,
    ])
    #expect(budget(report, "IPv4 packets in") == 0)
  }

  @Test("Fragmentation balances: one datagram made here, three fragments sent")
  func fragmentation() {
    let report = walk([
      "Ip.OutRequests": 1, "Ip.FragOKs": 1, "Ip.FragCreates": 3, "Ip.OutTransmits": 3,
    ])
    #expect(budget(report, "IPv4 packets out") == 0)
  }

  @Test("A kernel that does not count transmits has no law for packets out")
  func oldKernel() {
    let report = walk(["Ip.OutRequests": 5], without: ["Ip.OutTransmits"])
    #expect(budget(report, "IPv4 packets out") == nil)
    #expect(!report.budget.contains { $0.law == "IPv4 packets out" })
  }

  @Test("A counter that was reset leaves the law without a result, never a wrong one")
  func reset() {
    var start = idle
    start["Ip.InDelivers"] = 5000
    let report = TestHost.walk(
      from: TestHost(start, uptime: 1000), to: TestHost(idle, uptime: 1010))
    let law = report.budget.first { $0.law == "IPv4 packets in" }
    #expect(law?.unexplained == nil)
    #expect(law?.note != nil)
    #expect(report.window.events.contains { $0.contains("Ip.InDelivers") })
  }

  @Test("More packets out than in leave no result: what was not counted may hide a loss")
  func surplus() throws {
    let report = walk(["Ip.OutRequests": 5, "Ip.OutTransmits": 35])
    let law = try #require(report.budget.first { $0.law == "IPv4 packets out" })
    #expect(law.unexplained == nil)
    #expect(law.note?.contains("30 packets more") == true)
    #expect(report.findings.isEmpty)
  }

  @Test("Packets for others, with forwarding off, and with forwarding on")
  func forwarding() {
    var off = idle
    off["Ip.Forwarding"] = 2
    var end = off
    end["Ip.InAddrErrors"] = 7
    end["Ip.InReceives"] = 1007
    let report = TestHost.walk(from: TestHost(off), to: TestHost(end, uptime: 1010))
    #expect(report.findings.first?.id == "ip.forwarding-off")
    #expect(report.findings.first?.packets == 7)
    let on = walk(["Ip.InAddrErrors": 7, "Ip.InReceives": 7])
    #expect(on.findings.first?.id == "ip.address-errors")
  }

  @Test("A few drops in the history of a machine are no alarm; the same in a window are")
  func history() {
    var old = idle
    old["Ip.InReceives"] = 4_000_000_000
    old["Ip.InDelivers"] = 3_999_999_993
    old["TcpExt.IPReversePathFilter"] = 7
    let since = TestHost.walk(from: nil, to: TestHost(old, uptime: 31_536_000))
    #expect(since.findings.first { $0.id == "ip.rp-filter" }?.verdict == .benign)
    #expect(!since.foundLoss)
    let now = walk(["TcpExt.IPReversePathFilter": 7, "Ip.InReceives": 7])
    #expect(now.findings.first?.id == "ip.rp-filter")
    #expect(now.findings.first?.verdict == .loss)
  }

  @Test("Retransmissions are a symptom; those the receiver had no need of are no loss")
  func retransmissions() {
    let lost = walk(["Tcp.RetransSegs": 30, "Tcp.OutSegs": 100, "TcpExt.TCPOrigDataSent": 100])
    #expect(lost.findings.map(\.id) == ["transport.retransmissions"])
    #expect(lost.findings.first?.role == .symptom)
    #expect(!lost.foundLoss)
    let reordered = walk([
      "Tcp.RetransSegs": 30, "TcpExt.TCPDSACKRecvSegs": 28, "TcpExt.TCPOrigDataSent": 1000,
    ])
    #expect(reordered.findings.map(\.verdict) == [.benign])
  }

  @Test("Causes come before symptoms, and symptoms point to them")
  func order() {
    let report = walk([
      "TcpExt.IPReversePathFilter": 2, "Ip.InReceives": 2, "Tcp.RetransSegs": 50,
      "TcpExt.TCPOrigDataSent": 100, "TcpExt.ListenOverflows": 4, "TcpExt.ListenDrops": 4,
    ])
    let ids = report.findings.map(\.id)
    #expect(ids == ["ip.rp-filter", "transport.listen-overflow", "transport.retransmissions"])
  }

  @Test("Listen drops beyond the full queue are told apart")
  func listenDrops() {
    let report = walk(["TcpExt.ListenOverflows": 4, "TcpExt.ListenDrops": 9])
    let packets = Dictionary(
      uniqueKeysWithValues: report.findings.map { ($0.id, $0.packets) })
    #expect(packets["transport.listen-overflow"] == 4)
    #expect(packets["transport.listen-drops"] == 5)
  }

  @Test("A counter that this version does not know is named, not dropped")
  func unknownCounter() {
    let report = walk(["TcpExt.TCPBrandNewDrop": 3])
    #expect(report.blindSpots.contains { $0.reason.contains("TcpExt.TCPBrandNewDrop") })
    let reading = report.layers.flatMap(\.readings).first { $0.name == "TcpExt.TCPBrandNewDrop" }
    #expect(reading?.meaning == .unknown)
    #expect(reading?.growth == nil)
  }

  @Test("What was not recorded is blind, and never zero")
  func blind() {
    let report = walk([:])
    #expect(report.layers.first { $0.layer == .link }?.status == .blind)
    #expect(report.blindSpots.contains { $0.layer == .qdisc })
  }

  @Test("Fixes carry the value of now and the way back")
  func fixes() {
    let report = walk(
      ["TcpExt.TCPReqQFullDrop": 3, "TcpExt.ListenDrops": 3],
      settings: ["net.ipv4.tcp_syncookies": "0", "net.ipv4.tcp_max_syn_backlog": "128"])
    let fix = report.findings.first?.fix.first
    #expect(report.findings.first?.id == "transport.syn-queue-full")
    #expect(fix?.now == "sysctl -w net.ipv4.tcp_syncookies=1")
    #expect(fix?.undo == "sysctl -w net.ipv4.tcp_syncookies=0")
    #expect(fix?.current == "net.ipv4.tcp_syncookies = 0")
  }
}
