extension DriverTable {
  /// Drivers of Broadcom and QLogic devices.
  static let broadcom: [DriverTable] = [
    DriverTable(
      "bnxt_en", source: "ethernet/broadcom/bnxt/bnxt_ethtool.c",
      [
        .noDescriptor(
          "[#]: rx_discards", linkField: "rx_missed_errors", sum: "rx_total_discard_pkts"),
        .noDescriptor("rx_total_discard_pkts", linkField: "rx_missed_errors"),
        .init("[#]: rx_errors", .corruption, .loss, "Packets that came with an error."),
        .sendDropped("[#]: tx_discards", sum: "tx_total_discard_pkts"),
        .sendDropped("tx_total_discard_pkts"),
        .sendFailed("[#]: tx_errors", linkField: "tx_dropped"),
        .init(
          "rx_total_netpoll_discards", .event, .harmless,
          "Packets dropped while the kernel printed through the device.", linkField: "rx_dropped"),
        .badChecksum("[#]: rx_l4_csum_errors"),
        .init("[#]: rx_resets", .event, .possible, "The receive ring was reset after an error."),
        .init("[#]: rx_buf_errors", .event, .possible, "The device reported a bad receive buffer."),
        .badFrames("rx_fcs_err_frames"),
        .misaligned("rx_align_err_frames"),
        .tooLong("rx_ovrsz_frames"),
        .init("rx_mtu_err_frames", .length, .loss, "Frames longer than the MTU."),
        .tooShort("rx_undrsz_frames"),
        .tooShort("rx_runt_frames"),
        .jabbers("rx_jbr_frames"),
        .init("rx_stat_discard", .deviceBuffer, .loss, "The port discarded packets."),
        .init("rx_stat_err", .corruption, .loss, "Packets that the port found bad."),
        .init(
          "rx_discard_packets_cos#", .deviceBuffer, .loss,
          "The port discarded packets of one class of service."),
        .init(
          "rx_pcs_symbol_err", .corruption, .possible, "Symbols on the line that are not allowed."),
        .pausedByPeer("rx_pause_frames"),
        .pausesPeer("tx_pause_frames"),
        .init(
          "tx_fifo_underruns", .bus, .loss,
          "The host delivered a packet too slowly while it was being sent."),
        .init("tx_stat_discard", .transmit, .loss, "The port discarded packets to send."),
        .init("tx_stat_error", .transmit, .loss, "The port failed to send packets."),
        .init(
          "rx_buffer_passed_threshold", .deviceBuffer, .harmless,
          "The port's buffer was nearly full."),
        .init("[#]: missed_irqs", .event, .harmless, "An interrupt was missed and made up for."),
      ]),
    DriverTable(
      "bnx2x", source: "ethernet/broadcom/bnx2x/bnx2x_ethtool.c",
      [
        .noDescriptor("rx_discards", linkField: "rx_fifo_errors"),
        .noDescriptor("[#]: rx_discards", sum: "rx_discards"),
        .init(
          "rx_brb_discard", .deviceBuffer, .loss, "The device's receive buffer overflowed.",
          linkField: "rx_over_errors"),
        .init(
          "rx_brb_truncate", .deviceBuffer, .loss, "The device's receive buffer cut packets off.",
          linkField: "rx_over_errors"),
        .init(
          "rx_filtered_packets", .filter, .harmless,
          "Packets for addresses that are not this device's."),
        .init(
          "rx_mf_tag_discard", .filter, .harmless, "Packets of another partition of the device."),
        .badFrames("rx_crc_errors", linkField: "rx_crc_errors"),
        .misaligned("rx_align_errors", linkField: "rx_frame_errors"),
        .tooShort("rx_undersize_packets"),
        .tooLong("rx_oversize_packets"),
        .fragments("rx_fragments"),
        .jabbers("rx_jabbers"),
        .noMemory("rx_skb_alloc_discard"),
        .noMemory("[#]: rx_skb_alloc_discard", sum: "rx_skb_alloc_discard"),
        .init(
          "rx_phy_ip_err_discards", .corruption, .loss,
          "Packets with an error of the physical layer or in the IP header."),
        .init(
          "[#]: rx_phy_ip_err_discards", .corruption, .loss,
          "Packets with an error of the physical layer or in the IP header.",
          sum: "rx_phy_ip_err_discards"),
        .badChecksum("rx_csum_offload_errors"),
        .init(
          "tx_carrier_errors", .corruption, .loss, "The carrier was lost while sending.",
          linkField: "tx_carrier_errors"),
        .lateCollisions("tx_late_collisions"),
        .init(
          "tx_excess_collisions", .corruption, .loss, "Packets given up after sixteen collisions."),
        .pausedByPeer("rx_pause_frames"),
        .pausesPeer("tx_pause_frames"),
        .init("recoverable_errors", .event, .possible, "The device was reset after an error."),
        .init("unrecoverable_errors", .event, .possible, "The device failed with an error."),
      ]),
    DriverTable(
      "tg3", source: "ethernet/broadcom/tg3.c",
      [
        .noDescriptor("rx_discards", linkField: "rx_missed_errors"),
        .init(
          "rxbds_empty", .noHostBuffer, .harmless,
          "The ring was empty when a packet came; rx_discards counts what is lost."),
        .init("rx_errors", .corruption, .possible, "Packets that came with an error."),
        .badFrames("rx_fcs_errors"),
        .misaligned("rx_align_errors", linkField: "rx_frame_errors"),
        .tooLong("rx_frame_too_long_errors"),
        .tooShort("rx_undersize_packets"),
        .lengthsDiffer("rx_in_length_errors"),
        .init(
          "rx_out_length_errors", .length, .possible,
          "Frames with a length field beyond what Ethernet allows."),
        .fragments("rx_fragments"),
        .jabbers("rx_jabbers"),
        .sendDropped("tx_discards", linkField: "tx_aborted_errors"),
        .sendFailed("tx_errors"),
        .init(
          "tx_carrier_sense_errors", .corruption, .loss, "The carrier was lost while sending.",
          linkField: "tx_carrier_errors"),
        .lateCollisions("tx_late_collisions"),
        .init(
          "tx_excessive_collisions", .corruption, .loss,
          "Packets given up after sixteen collisions."),
        .pausedByPeer("rx_xoff_pause_rcvd"),
        .init(
          "mbuf_lwm_thresh_hit", .deviceBuffer, .harmless,
          "The device's buffer ran low; rx_discards counts what is lost."),
        .init(
          "tx_comp_queue_full", .event, .harmless,
          "The queue of finished packets was full for a while."),
        .init("dma_writeq_full", .bus, .harmless, "The device had to wait for the bus to write."),
        .init("dma_readq_full", .bus, .harmless, "The device had to wait for the bus to read."),
      ]),
    DriverTable(
      "qede", source: "ethernet/qlogic/qede/qede_ethtool.c",
      [
        .noDescriptor("no_buff_discards", linkField: "rx_fifo_errors"),
        .init("brb_discards", .deviceBuffer, .loss, "The device's receive buffer overflowed."),
        .init(
          "brb_truncates", .deviceBuffer, .loss, "The device's receive buffer cut packets off."),
        .init(
          "mac_filter_discards", .filter, .harmless,
          "Packets for addresses that are not this device's."),
        .init(
          "mftag_filter_discards", .filter, .harmless, "Packets of another partition of the device."
        ),
        .init(
          "gft_filter_drop", .policy, .loss,
          "A flow rule of the device (ethtool -n) dropped packets.",
          advice: "Look at the rules: ethtool -n DEV, tc -s filter show dev DEV ingress."),
        .init("packet_too_big_discard", .length, .loss, "Packets longer than the receive buffers."),
        .init("ttl0_discard", .policy, .loss, "Packets whose time to live was 0."),
        .badFrames("rx_crc_errors", linkField: "rx_crc_errors"),
        .misaligned("rx_align_errors", linkField: "rx_frame_errors"),
        .init("rx_carrier_errors", .corruption, .loss, "The carrier failed within a frame."),
        .tooLong("rx_oversize_packets"),
        .tooShort("rx_undersize_packets"),
        .jabbers("rx_jabbers"),
        .fragments("rx_fragments"),
        .init("#: rx_hw_errors", .corruption, .possible, "Packets that the device marked as bad."),
        .noMemory("#: rx_alloc_errors"),
        .sendDropped("tx_err_drop_pkts", linkField: "tx_errors"),
        .pausedByPeer("rx_pause_frames"),
        .pausesPeer("tx_pause_frames"),
        .init(
          "coalesced_aborts_num", .event, .harmless, "Merging of received packets was cut short."),
      ]),
  ]

}
