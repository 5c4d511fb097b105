import Diagnosis
import Findings
import Testing
import Wire

@Suite("The counter catalogue")
struct CounterCatalogueTests {
  @Test("knows every counter of a recorded kernel", arguments: CatalogueRecording.all)
  func recordedKernel(host: CatalogueRecording) throws {
    let names = try host.counterNames()
    #expect(names.count > 400)
    for name in names {
      #expect(CounterCatalogue.fact(for: name) != nil, "\(name) is not in the catalogue")
    }
  }

  @Test("knows every counter that netlink brings")
  func netlinkCounters() throws {
    let names = try DecodedNames.link + DecodedNames.neighbour() + DecodedNames.conntrack()
    #expect(names.count == 25 + 11 + 17)
    for name in names {
      #expect(CounterCatalogue.fact(for: name) != nil, "\(name) is not in the catalogue")
    }
  }

  @Test("names only counters that exist")
  func namesExist() throws {
    var real = Set(try DecodedNames.link + DecodedNames.neighbour() + DecodedNames.conntrack())
    for host in CatalogueRecording.all { real.formUnion(try host.counterNames()) }
    // -1, which is no count, is left out by the decoder; softnet_stat has no header.
    let others: Set = [
      "Tcp.MaxConn", "softnet.processed", "softnet.dropped", "softnet.time_squeeze",
      "softnet.cpu_collision", "softnet.received_rps", "softnet.flow_limit_count",
      "softnet.backlog_len", "softnet.cpu", "softnet.input_qlen", "softnet.process_qlen",
    ]
    let invented = CounterCatalogue.all.map(\.name).filter {
      !real.contains($0) && !others.contains($0)
    }
    #expect(invented == [])
  }

  @Test("has one fact for a name")
  func uniqueNames() {
    var seen: Set<String> = []
    let repeated = CounterCatalogue.all.map(\.name).filter { !seen.insert($0).inserted }
    #expect(repeated == [])
  }

  @Test("says something about every counter, and where it is counted")
  func explanations() {
    for fact in CounterCatalogue.all {
      #expect(fact.explanation.hasSuffix("."), "\(fact.name): \(fact.explanation)")
      #expect(fact.explanation.first?.isLowercase == false, "\(fact.name)")
      #expect(fact.source.contains(".c") || fact.source.contains(".h"), "\(fact.name)")
      #expect(!fact.explanation.contains("  "), "\(fact.name)")
      #expect(fact.meaning != .unknown)
    }
  }

  @Test(
    "does not know an invented column",
    arguments: [
      "TcpExt.TCPInvented", "Ip.", "", "ListenOverflows", "softnet.invented", "neighbour.ndts_",
      "IcmpMsg.InType", "IcmpMsg.InType256", "IcmpMsg.InType08", "IcmpMsg.InType+8",
      "IcmpMsg.InType-1", "IcmpMsg.SideType8", "Icmp.InType8", "Icmp6InType1x", "Icmp6OutType 1",
      "IcmpMsg.InType99999999999999999999", "rtnl_link_stats64[25]", "ndt_stats[11]",
      "conntrack.CTA_STATS[16]",
    ])
  func unknown(name: String) {
    #expect(CounterCatalogue.fact(for: name) == nil)
  }
}

@Suite("Columns with a number")
struct NumberedColumnTests {
  @Test(
    "mean what the column with the name means",
    arguments: [
      ("IcmpMsg.InType3", "Icmp.InDestUnreachs"), ("IcmpMsg.OutType8", "Icmp.OutEchos"),
      ("IcmpMsg.OutType11", "Icmp.OutTimeExcds"), ("Icmp6InType2", "Icmp6InPktTooBigs"),
      ("Icmp6OutType135", "Icmp6OutNeighborSolicits"),
    ])
  func sameAsNamed(number: String, name: String) throws {
    var numbered = try #require(CounterCatalogue.fact(for: number))
    #expect(numbered.name == number)
    numbered.name = name
    #expect(numbered == CounterCatalogue.fact(for: name))
  }

  @Test("are traffic when the type is not known")
  func unknownType() throws {
    for name in ["IcmpMsg.InType0", "IcmpMsg.OutType255", "Icmp6InType77"] {
      #expect(try #require(CounterCatalogue.fact(for: name)).meaning == .traffic)
    }
    #expect(CounterCatalogue.fact(for: "Icmp6InType77")?.explanation.contains("type 77") == true)
  }
}

@Suite("Findings of the counter catalogue")
struct CounterFindingTests {
  /// Counters that mean loss and whose finding needs more than their growth: rules of their own have it.
  private let haveRules: Set = [
    // Sums, and parts of a sum that a rule takes apart.
    "rx_errors", "tx_errors", "Udp.InErrors", "UdpLite.InErrors", "Udp6InErrors",
    "UdpLite6InErrors",
    // Who or what is at fault depends on the device, the ring, the other end.
    "tx_dropped", "rx_missed_errors", "softnet.dropped", "softnet.flow_limit_count",
    // Terms of the budget of packets received.
    "Ip.InHdrErrors", "Ip.InUnknownProtos", "Ip.InDiscards", "IpExt.InNoRoutes",
    "IpExt.InTruncatedPkts", "IpExt.InCsumErrors", "Ip6InHdrErrors", "Ip6InTooBigErrors",
    "Ip6InNoRoutes", "Ip6InUnknownProtos", "Ip6InTruncatedPkts", "Ip6InDiscards",
    "TcpExt.IPReversePathFilter", "Ip.FragFails", "Ip6FragFails", "Ip.ReasmFails", "Ip6ReasmFails",
    "IpExt.ReasmOverlaps",
    // Neighbours and connection tracking, with their limits.
    "neighbour.ndts_table_fulls", "neighbour.table_fulls", "neighbour.unresolved_discards",
    "conntrack.drop", "conntrack.insert_failed", "conntrack.chaintoolong",
    // Sockets, with their owners.
    "TcpExt.ListenOverflows", "TcpExt.ListenDrops", "TcpExt.TCPReqQFullDrop", "Udp.RcvbufErrors",
    "UdpLite.RcvbufErrors",
    "Udp6RcvbufErrors", "UdpLite6RcvbufErrors", "Udp.MemErrors", "UdpLite.MemErrors",
    "Udp6MemErrors", "UdpLite6MemErrors",
  ]

  private var withFinding: [(fact: CounterFact, finding: CounterFinding)] {
    CounterCatalogue.all.compactMap { fact in fact.finding.map { (fact, $0) } }
  }

  @Test("belong to every counter that means loss, unless a rule has it, and to no other")
  func coverage() {
    let loss = CounterCatalogue.all.filter { $0.meaning == .loss }
    #expect(Set(loss.filter { $0.finding == nil }.map(\.name)) == haveRules)
    #expect(withFinding.filter { $0.fact.meaning != .loss }.map(\.fact.name) == [])
  }

  @Test("have ids of layer and kebab-case words, each once")
  func ids() {
    var seen: Set<String> = []
    for (fact, finding) in withFinding {
      #expect(
        finding.id.wholeMatch(of: /[a-z]+\.[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil, "\(finding.id)")
      #expect(finding.id.hasPrefix(fact.layer.rawValue + "."), "\(fact.name): \(finding.id)")
      #expect(seen.insert(finding.id).inserted, "\(finding.id) is used twice")
    }
  }

  @Test("follow a number and end without a full stop")
  func summaries() {
    for (fact, finding) in withFinding {
      #expect(!finding.summary.hasSuffix("."), "\(fact.name)")
      #expect(!finding.fix.isEmpty, "\(fact.name)")
    }
  }

  @Test("measure themselves against counters of good traffic or of all attempts")
  func totals() {
    for (fact, finding) in withFinding {
      guard let total = finding.total else { continue }
      let known = CounterCatalogue.fact(for: total)
      #expect(known != nil, "\(fact.name): \(total)")
      #expect(known?.meaning != .loss, "\(fact.name): \(total)")
    }
  }

  @Test("name settings that both kernels have", arguments: CatalogueRecording.all)
  func settings(host: CatalogueRecording) throws {
    for (fact, finding) in withFinding {
      for setting in finding.settings {
        let file = "proc/sys/" + setting.replacing(".", with: "/")
        #expect(throws: Never.self, "\(fact.name): \(setting)") { try host.bytes(file) }
      }
    }
  }

  @Test("give commands without blanks to fill in, and a way to keep and to undo each")
  func commands() {
    for (fact, finding) in withFinding {
      for fix in finding.fix {
        #expect(!fix.purpose.isEmpty, "\(fact.name)")
        guard let now = fix.now else { continue }
        #expect(now.hasPrefix("sysctl -w "), "\(fact.name): \(now)")
        for command in [now, fix.persist ?? "", fix.undo ?? ""] {
          #expect(!command.isEmpty && !command.contains("…"), "\(fact.name): \(command)")
          #expect(!command.contains("<") && !command.contains("INTERFACE"), "\(fact.name)")
        }
        let named = finding.settings.contains { now.contains($0) }
        #expect(named, "\(fact.name): the value that \(now) changes is not shown")
      }
    }
  }
}
