extension DriverTable {
  /// Drivers of network devices within systems on a chip.
  static let embedded: [DriverTable] = [
    DriverTable(
      "st_gmac", "st_xgmac", "st_mac100", "stmmac",
      source: "ethernet/stmicro/stmmac/stmmac_ethtool.c",
      [
        .init(
          "rx_missed_cntr", .noHostBuffer, .loss, "The host had no descriptor for a packet.",
          linkField: "rx_missed_errors"),
        .init(
          "rx_overflow_cntr", .deviceBuffer, .loss, "The receive FIFO overflowed.",
          linkField: "rx_over_errors"),
        .init("mmc_rx_fifo_overflow", .deviceBuffer, .loss, "The receive FIFO overflowed."),
        .init(
          "overflow_error", .deviceBuffer, .possible,
          "Packets were cut off by an overflow of the FIFO."),
        .init(
          "rx_buf_unav_irq", .noHostBuffer, .possible,
          "Receiving waited for a free buffer of the host."),
        .badFrames("mmc_rx_crc_error"),
        .misaligned("mmc_rx_align_error"),
        .init(
          "mmc_rx_run_error", .length, .loss,
          "Frames shorter than Ethernet allows, with a bad checksum."),
        .jabbers("mmc_rx_jabber_error"),
        .lengthsDiffer("mmc_rx_length_error"),
        .init("mmc_rx_watchdog_error", .length, .loss, "Frames longer than the device takes."),
        .badFrames("rx_crc_errors", linkField: "rx_crc_errors"),
        .init(
          "sa_rx_filter_fail", .filter, .harmless,
          "Frames that the source-address filter did not want."),
        .init(
          "da_rx_filter_fail", .filter, .harmless, "Frames that the address filter did not want."),
        .init("tx_losscarrier", .corruption, .loss, "The carrier was lost while sending."),
        .init(
          "mmc_tx_underflow_error", .bus, .loss,
          "The host delivered a packet too slowly while it was being sent."),
        .init("mmc_tx_carrier_error", .corruption, .loss, "The carrier was lost while sending."),
        .pausedByPeer("mmc_rx_pause_frames"),
        .pausesPeer("mmc_tx_pause_frame"),
        .init("fatal_bus_error_irq", .bus, .possible, "The bus failed; the device was reset."),
        .init("ip_hdr_err", .checksum, .possible, "Packets with an error in the IP header."),
        .init("ip_payload_err", .checksum, .possible, "Packets with a bad checksum inside."),
        .init("timestamp_dropped", .event, .harmless, "A time stamp was lost; the packet was not."),
      ]),
    DriverTable(
      "mvneta", source: "ethernet/marvell/mvneta.c",
      marvellFrames + [
        .noDescriptor("rx_discard"),
        .init("rx_overrun", .deviceBuffer, .loss, "The receive FIFO overflowed."),
        .init(
          "excessive_collision", .corruption, .loss, "Packets given up after too many collisions."),
        .init("internal_mac_transmit_err", .transmit, .loss, "Sending failed within the device."),
        .noMemory("skb_alloc_errors"),
        .refillFailed("refill_errors"),
        .programDropped("rx_xdp_drop"),
        .init("rx_xdp_tx_errors", .xdp, .loss, "Packets that an XDP program sent back failed."),
        .init(
          "tx_xdp_xmit_errors", .xdp, .loss, "Packets that an XDP program redirected here failed."),
        .init(
          "eee_wakeup_errors", .corruption, .possible, "The link failed to wake from energy saving."
        ),
      ]),
    DriverTable(
      "mvpp2", source: "ethernet/marvell/mvpp2/mvpp2_main.c",
      marvellFrames + [
        .init(
          "rx_fifo_or_parser_overrun_drops", .deviceBuffer, .loss,
          "The receive FIFO or the parser overflowed."),
        .init("rx_fifo_overrun", .deviceBuffer, .loss, "The port's receive FIFO overflowed."),
        .init(
          "rx_classifier_drops", .filter, .possible, "The classifier dropped packets by its rules."),
        .init("rxq_#_queue_full_drops", .noHostBuffer, .loss, "The receive queue was full."),
        .init(
          "rxq_#_packets_early_drops", .policy, .loss,
          "The receive queue dropped packets early, by its own queue management."),
        .init("rxq_#_packets_bm_drops", .noHostBuffer, .loss, "The buffer pool was empty."),
        .init("txq_#_queue_full_drops", .transmit, .loss, "The send queue was full."),
        .init(
          "txq_#_packets_early_drops", .policy, .loss,
          "The send queue dropped packets early, by its own queue management."),
        .init("txq_#_packets_bm_drops", .transmit, .loss, "The buffer pool for sending was empty."),
        .init(
          "txq_#_packets_rep_bm_drops", .transmit, .loss,
          "The buffer pool for copies of packets to send was empty."),
        .init("crc_errors_sent", .transmit, .possible, "Frames were sent with a bad checksum."),
        .programDropped("rx_xdp_drop"),
        .init("rx_xdp_tx_errors", .xdp, .loss, "Packets that an XDP program sent back failed."),
        .init(
          "tx_xdp_xmit_errors", .xdp, .loss, "Packets that an XDP program redirected here failed."),
      ]),
    DriverTable(
      "fsl_dpaa2_eth", source: "ethernet/freescale/dpaa2/dpaa2-ethtool.c",
      [
        .init(
          "[hw] rx nobuffer discards", .noHostBuffer, .loss,
          "The buffer pool of the host was empty."),
        .init(
          "[hw] rx discarded frames", .deviceBuffer, .loss, "The device discarded received frames."),
        .init(
          "[hw] rx filtered frames", .filter, .harmless,
          "Frames that the device's filters did not want."),
        .init("[hw] tx discarded frames", .transmit, .loss, "The device discarded frames to send."),
        .init("[hw] tx rejected frames", .transmit, .loss, "The device refused frames to send."),
        .programDropped("[drv] xdp drop"),
        .init("[drv] xdp tx errors", .xdp, .loss, "Packets that an XDP program sent back failed."),
        .init(
          "[drv] enqueue portal busy", .bus, .harmless,
          "The driver had to try again to hand a frame over."),
        .init("[drv] channel pull errors", .event, .possible, "The driver could not fetch frames."),
      ]),
    DriverTable(
      "hns3", source: "ethernet/hisilicon/hns3/hns3_ethtool.c",
      [
        .init(
          "rxq#_dropped", .allocation, .loss,
          "The driver dropped packets of this queue: no memory or a bad mapping."),
        .init(
          "rxq#_errors", .corruption, .possible, "Packets of this queue that came with an error."),
        .init("rxq#_err_pkt_len", .length, .loss, "Packets of this queue with a wrong length."),
        .init(
          "rxq#_err_bd_num", .event, .loss,
          "Packets of this queue whose descriptors were incomplete."),
        .init(
          "rxq#_l2_err", .corruption, .loss, "Frames of this queue with a bad checksum or length.",
          linkField: "rx_dropped"),
        .badChecksum("rxq#_l3l4_csum_err"),
        .init(
          "txq#_dropped", .transmit, .loss, "The driver dropped packets to send on this queue.",
          linkField: "tx_dropped"),
        .init(
          "txq#_busy", .transmit, .harmless,
          "The send queue was full and waited; packets stay in the qdisc."),
        .init(
          "txq#_vlan_err", .transmit, .loss, "Packets to send could not be given their VLAN tag."),
        .init("txq#_tso_err", .transmit, .loss, "Large packets to send could not be cut up."),
        .init(
          "txq#_map_sg_err", .transmit, .loss, "Packets to send could not be mapped for the device."
        ),
        .init(
          "txq#_hw_limitation", .transmit, .loss,
          "Packets to send had more parts than the device takes."),
      ]),
    DriverTable(
      "hns3", source: "ethernet/hisilicon/hns3/hns3pf/hclge_main.c",
      [
        .badFrames("mac_rx_fcs_err_pkt_num"),
        .tooShort("mac_rx_undersize_pkt_num"),
        .tooLong("mac_rx_oversize_pkt_num"),
        .fragments("mac_rx_fragment_pkt_num"),
        .jabbers("mac_rx_jabber_pkt_num"),
        .init("mac_rx_bad_pkt_num", .corruption, .possible, "Bad frames, all reasons together."),
        .init(
          "mac_rx_send_app_bad_pkt_num", .corruption, .possible,
          "Bad frames that the port passed on."),
        .sendFailed("mac_tx_err_all_pkt_num"),
        .pausedByPeer("mac_rx_mac_pause_num"),
        .pausesPeer("mac_tx_mac_pause_num"),
      ]),
  ]

  /// What the ports of both Marvell devices count.
  private static let marvellFrames: [DriverCounterFact] = [
    .badFrames("bad_crc_event"),
    .tooShort("undersize_received"),
    .tooLong("oversize_received"),
    .fragments("fragments_received"),
    .jabbers("jabber_received"),
    .lateCollisions("late_collision"),
    .init(
      "mac_receive_error", .corruption, .loss, "Frames with an error of the physical layer."),
  ]
}
