import FixtureSupport
import Testing

@testable import Wire

@Suite("Requests for traffic control")
struct TrafficRequestTests {
  @Test("Asks for one qdisc of one device and echoes the answer to itself")
  func oneQdisc() {
    let request = TrafficRequest.qdisc(interface: 7, parent: .root)
    #expect(
      request.bytes == [
        36, 0, 0, 0, 38, 0, 0x0d, 0, 1, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0,
      ])
  }

  @Test("Asks for the filters of one side of clsact, and of a shared block")
  func filters() {
    let side = TrafficRequest.filters(interface: 3, parent: .clsactIngress).bytes
    #expect(side[4...7] == [46, 0, 1, 3])
    #expect(side[20...31] == [3, 0, 0, 0, 0, 0, 0, 0, 0xf2, 0xff, 0xff, 0xff])
    let block = TrafficRequest.filters(block: 22).bytes
    #expect(block[20...31] == [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 22, 0, 0, 0])
  }

  @Test("Asks for hidden qdiscs with the attribute for it")
  func hidden() {
    #expect(TrafficRequest.allQdiscs().bytes.count == 36)
    #expect(TrafficRequest.allQdiscs(hidden: true).bytes.suffix(4) == [4, 0, 10, 0])
  }

  /// What both kernels answered to these requests.
  @Test(
    "One device answers alone",
    arguments: [
      ("linux-6.1", "htb", "one-root", "htb 1:"), ("linux-6.1", "htb", "one-leaf", "pfifo 30:"),
      ("linux-6.1", "htb", "one-handle", "pfifo 30:"), ("linux-6.1", "mq", "one-root", "mq 1:"),
      ("linux-6.1", "mq", "one-leaf", "netem 22:"),
      ("linux-6.1", "mq", "one-hidden-leaf", "fq_codel none"),
      ("linux-6.1", "mq-default", "one-root", "mq none"),
      ("linux-6.1", "block", "one-ingress", "clsact ffff:"),
      ("linux-6.18", "htb", "one-root", "htb 1:"), ("linux-6.18", "htb", "one-leaf", "pfifo 30:"),
      ("linux-6.18", "htb", "one-handle", "pfifo 30:"),
      ("linux-6.18", "mq", "one-leaf", "pfifo 22:"),
      ("linux-6.18", "mq", "one-hidden-leaf", "pfifo_fast none"),
      ("linux-6.18", "mq-default", "one-root", "mq none"),
      ("linux-6.18", "clsact-u32", "one-ingress", "clsact ffff:"),
    ])
  func answers(kernel: String, name: String, file: String, expected: String) throws {
    let recorded = RecordedTraffic(kernel: kernel, name: name)
    let qdiscs = try recorded.qdiscs(file + ".nl")
    #expect(qdiscs.map { "\($0.kind) \($0.handle)" } == [expected])
    #expect(try qdiscs.map(\.interface) == [recorded.device()])
  }

  @Test(
    "The children of an mq without a handle cannot be asked for",
    arguments: ["linux-6.1", "linux-6.18"])
  func unnamedParent(kernel: String) throws {
    let recorded = RecordedTraffic(kernel: kernel, name: "mq-default")
    let datagrams = try Fixture.datagrams(recorded.path("one-hidden-leaf.nl"))
    let dump = NetlinkDump(datagrams, types: [TrafficRequest.newQdisc]) {
      message throws(WireError) in try Qdisc(message.payload)
    }
    #expect(dump.refusal?.code == 2)
    #expect(dump.refusal?.message == "Failed to find qdisc with specified classid")
    // Their numbers are those of the classes, and the root adds them up.
    let classes = try recorded.classes()
    #expect(classes.map { "\($0.identifier)" } == [":1", ":2", ":3", ":4"])
    #expect(classes.allSatisfy { $0.leaf == .none && $0.statistics != nil })
  }
}
