import Testing
import Wire

@Suite("Tables of /proc")
struct ProcTableTests {
  private func snmp(_ text: String) -> Decoded<CounterTable> {
    let bytes = Array(text.utf8)
    return SNMPTable.read(bytes.span)
  }

  private func softnet(_ text: String) -> Decoded<[SoftnetRow]> {
    let bytes = Array(text.utf8)
    return SoftnetTable.read(bytes.span)
  }

  @Test("Names pair with values by the header, whatever columns a kernel has")
  func pairs() {
    let table = snmp("Ip: Forwarding InReceives New\nIp: 2 7 9\nTcp: MaxConn\nTcp: -1\n").value
    #expect(table["Ip.Forwarding"] == 2)
    #expect(table["Ip.New"] == 9)
    #expect(table["Ip.OutRequests"] == nil)
    // "No limit" is no count.
    #expect(table["Tcp.MaxConn"] == nil)
  }

  @Test("A ragged section is left out with a named problem, and the others are read")
  func ragged() {
    let decoded = snmp("Ip: A B\nIp: 1\nUdp: C\nUdp: 3\n")
    #expect(decoded.value["Udp.C"] == 3)
    #expect(decoded.value["Ip.A"] == nil)
    #expect(decoded.problems == [.truncated(field: "Ip values", needed: 2, have: 1)])
  }

  @Test(
    "No text makes it trap or lose a complaint",
    arguments: ["Ip: A", "Ip: A\nUdp: 1\n", "garbage\n", "Ip: A\nIp: x\n", ":\n:\n", "Ip:\nIp:\n"])
  func hostile(text: String) {
    let decoded = snmp(text)
    #expect(decoded.value.names.isEmpty)
    #expect(!decoded.problems.isEmpty || text == ":\n:\n" || text == "Ip:\nIp:\n")
  }

  @Test("softnet_stat has nine to fifteen columns, and absent is not zero")
  func softnetColumns() {
    let nine = "00000010 00000002 00000003 0 0 0 0 0 00000000\n"
    let fifteen =
      "0000000a 00000001 00000000 0 0 0 0 0 0 00000004 00000005 00000006 00000003 00000007 00000008\n"
    let old = softnet(nine).value
    #expect(old.first?.dropped == 2)
    #expect(old.first?.flowLimitCount == nil)
    #expect(old.first?.cpu == 0)
    #expect(old.first?.cpuIsCertain == false)
    let new = softnet(fifteen).value
    #expect(new.first?.processed == 10)
    #expect(new.first?.receivedRPS == 4)
    #expect(new.first?.flowLimitCount == 5)
    // Offline CPUs have no line: the number comes from column 13.
    #expect(new.first?.cpu == 3)
    #expect(new.first?.inputQueueLength == 7)
    #expect(new.first?.processQueueLength == 8)
  }

  @Test("A short or garbled softnet line is a problem, not a row")
  func softnetBroken() {
    let decoded = softnet("1 2 3\n00000001 zz 0 0 0 0 0 0 0\n")
    #expect(decoded.value.isEmpty)
    #expect(decoded.problems.count == 2)
  }

  @Test("Per-CPU tables are summed by name, and the total of the first column is taken once")
  func perCPU() {
    let bytes = Array("entries new\n00000005 0000000a\n00000005 00000001\n".utf8)
    let table = PerCPUTable.read(bytes.span).value
    #expect(table["entries"] == 5)
    #expect(table["new"] == 11)
  }

  @Test("A UDP socket's port, address and drops")
  func udp() {
    let text = """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
       101: 0100007F:0035 00000000:0000 07 00000000:00000A00 00:00000000 00000000   101        0 4711 2 0000000000000000 45

      """
    let bytes = Array(text.utf8)
    let decoded = DatagramSocketTable.read(bytes.span)
    #expect(decoded.problems.isEmpty)
    #expect(decoded.value.first?.localAddress == .v4(0x7f00_0001))
    #expect(decoded.value.first?.localPort == 53)
    #expect(decoded.value.first?.receiveQueue == 2560)
    #expect(decoded.value.first?.drops == 45)
    #expect(decoded.value.first?.inode == 4711)
  }

  @Test("A queue of nfnetlink_queue")
  func queues() {
    let bytes = Array("    5  31621     3 2 65531     7     2       10  1\n".utf8)
    let queue = NetfilterQueueTable.read(bytes.span).value.first
    #expect(queue?.number == 5)
    #expect(queue?.waiting == 3)
    #expect(queue?.queueDropped == 7)
    #expect(queue?.userDropped == 2)
  }

  @Test("sockstat names a level by protocol and word")
  func sockstat() {
    let bytes = Array("sockets: used 9\nTCP: inuse 4 orphan 0 tw 1 alloc 5 mem 12\n".utf8)
    let table = SocketStatistics.read(bytes.span).value
    #expect(table["TCP.mem"] == 12)
    #expect(table["sockets.used"] == 9)
  }
}
