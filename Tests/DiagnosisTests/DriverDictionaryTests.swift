import Diagnosis
import FixtureSupport
import Testing
import Wire

@Suite("Driver dictionary")
struct DriverDictionaryTests {
  @Test("Knows at least these drivers")
  func drivers() {
    let known = Set(DriverDictionary.drivers)
    for name in [
      "virtio_net", "ena", "mlx4_en", "mlx5_core", "ixgbe", "ixgbevf", "i40e", "iavf", "ice", "igb",
      "igc", "e1000", "e1000e", "bnxt_en", "bnx2x", "tg3", "r8169", "vmxnet3", "hv_netvsc", "mana",
      "gve", "veth", "nfp", "qede", "cxgb4", "sfc", "atlantic", "st_gmac", "vif", "be2net", "enic",
      "fm10k", "mvneta", "mvpp2", "fsl_dpaa2_eth", "hns3",
    ] { #expect(known.contains(name), "\(name)") }
  }

  @Test("Every entry says what, where from and what to do")
  func entries() {
    for driver in DriverDictionary.drivers {
      let facts = DriverDictionary(driver: driver).facts
      #expect(Set(facts.map(\.pattern)).count == facts.count, "\(driver) has an entry twice")
      for fact in facts {
        #expect(fact.meaning.hasSuffix("."), "\(driver) \(fact.pattern)")
        #expect(fact.source.hasPrefix("drivers/net/"))
        #expect(fact.source.hasSuffix(".c"))
        let advice = fact.advice(device: "eth7")
        #expect(advice.hasSuffix("."))
        #expect(!advice.contains("DEV"))
        for other in [fact.sum, fact.partOf].compactMap(\.self) {
          #expect(facts.contains { $0.pattern == other }, "\(driver) \(fact.pattern) of \(other)")
        }
      }
    }
  }

  @Test(
    "Finds queues of any number under old and new names",
    arguments: [
      ("virtio_net", "rx_queue_0_drops"), ("virtio_net", "rx17_drops"), ("igb", "rx_queue_3_drops"),
      ("mlx5_core", "rx12_xdp_drop"), ("bnxt_en", "[5]: rx_discards"),
      ("be2net", "rxq2: rx_drops_no_frags"), ("gve", "rx_no_buffers_posted[7]"),
      ("atlantic", "Queue[1] AllocFails"), ("hns3", "rxq10_l2_err"),
      ("mvpp2", "rxq_2_queue_full_drops"), ("ena", "queue_4_rx_page_alloc_fail"),
    ])
  func queues(driver: String, counter: String) throws {
    let fact = try #require(DriverDictionary(driver: driver).fact(of: counter))
    #expect(fact.isPerQueue)
    #expect(fact.effect != .harmless)
  }

  @Test("A name that looks like a drop is suspicious and no loss")
  func suspicious() {
    #expect(
      DriverDictionary(driver: "igb").judge("rx_frobnicate_drops") == .suspiciousName)
    #expect(DriverDictionary(driver: "nobody").judge("rx_dropped") == .suspiciousName)
    #expect(DriverDictionary(driver: "igb").judge("rx_packets") == .ordinary)
    let losses = DriverDictionary(driver: "igb").losses(among: [
      ("rx_frobnicate_drops", 5), ("rx_packets", 9),
    ])
    #expect(losses.isEmpty)
  }

  @Test("Counts a queue's packets once where the driver sums them")
  func sums() {
    let both = DriverDictionary(driver: "virtio_net").losses(among: [
      ("rx_drops", 7), ("rx0_drops", 3), ("rx1_drops", 4),
    ])
    #expect(both.map(\.name) == ["rx_drops"])
    let old = DriverDictionary(driver: "virtio_net").losses(among: [
      ("rx_queue_0_drops", 3), ("rx_queue_1_drops", 4),
    ])
    #expect(old.map(\.value) == [3, 4])
  }

  @Test("Takes parts with a reason of their own out of the whole")
  func parts() {
    func losses(_ counters: (String, UInt64)...) -> [String] {
      DriverDictionary(driver: "virtio_net").losses(
        among: counters.map { (name: $0.0, value: $0.1) }
      ).map { "\($0.name) \($0.value)" }
    }
    #expect(losses(("rx_drops", 9), ("rx_xdp_drops", 9)) == ["rx_xdp_drops 9"])
    #expect(
      losses(("rx_queue_3_drops", 9), ("rx_queue_3_xdp_drops", 4)) == [
        "rx_queue_3_drops 5", "rx_queue_3_xdp_drops 4",
      ])
    // Read a moment later, a part may be ahead of the whole.
    #expect(losses(("rx_drops", 9), ("rx_xdp_drops", 10)) == ["rx_xdp_drops 10"])
  }

  @Test("What is counted and no loss stays out")
  func harmless() throws {
    let paused = try #require(
      DriverDictionary(driver: "igb").fact(of: "rx_flow_control_xoff"))
    #expect(paused.effect == .harmless)
    #expect(
      DriverDictionary(driver: "igb").losses(among: [("rx_flow_control_xoff", 9)]).isEmpty)
    let waiting = try #require(DriverDictionary(driver: "igb").fact(of: "rx_no_buffer_count"))
    #expect(waiting.effect == .harmless)
  }

  /// The names that the drivers really gave, on both kernels.
  @Test(
    "Judges every counter of the recorded drivers",
    arguments: [
      ("linux-6.1", "e1000"), ("linux-6.1", "e1000e"), ("linux-6.1", "virtio_net"),
      ("linux-6.1", "vmxnet3"), ("linux-6.1", "veth"), ("linux-6.18", "virtio_net"),
      ("linux-6.18", "veth"),
    ])
  func recorded(kernel: String, driver: String) throws {
    let folder = "ethtool/\(kernel)/\(driver)/"
    let statistics = try EthtoolStatistics(
      names: Fixture.bytes(folder + "gstrings.ioctl"),
      values: Fixture.bytes(folder + "gstats.ioctl"))
    let judged = statistics.counters.map { counter in
      (counter.name, DriverDictionary(driver: driver).judge(counter.name))
    }
    let known = judged.filter { if case .known = $0.1 { true } else { false } }
    #expect(!known.isEmpty)
    // Nothing that these drivers count looks like a loss without being judged.
    #expect(judged.filter { $0.1 == .suspiciousName }.map(\.0) == [])
  }

  @Test("Says what the fields of the link statistics hold")
  func linkFields() {
    #expect(DriverLinkSemantics.of(driver: "mlx5_core")?.missed == .hardware)
    #expect(DriverLinkSemantics.of(driver: "virtio_net")?.dropped == .software)
    #expect(DriverLinkSemantics.of(driver: "ixgbe")?.dropped == .unused)
    #expect(DriverLinkSemantics.of(driver: "igb")?.alsoIn == "rx_fifo_errors")
    #expect(DriverLinkSemantics.of(driver: "nobody") == nil)
  }
}
