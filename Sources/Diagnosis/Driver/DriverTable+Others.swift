extension DriverTable {
  /// Drivers of other vendors' devices.
  static let others: [DriverTable] = [
    DriverTable(
      "r8169", source: "ethernet/realtek/r8169_main.c",
      [
        .init(
          "rx_missed", .deviceBuffer, .loss,
          "The device's FIFO was full: the host did not take packets in time.",
          linkField: "rx_missed_errors"),
        .init("rx_errors", .corruption, .possible, "Packets that came with an error."),
        .misaligned("align_errors"),
        .sendFailed("tx_errors"),
        .init("tx_aborted", .corruption, .loss, "Packets given up after too many collisions."),
        .init(
          "tx_underrun", .bus, .loss,
          "The host delivered a packet too slowly while it was being sent."),
        .init(
          "tx_single_collisions", .event, .harmless, "Frames that went out after one collision."),
        .init(
          "tx_multi_collisions", .event, .harmless, "Frames that went out after several collisions."
        ),
      ]),
    DriverTable(
      "nfp", "nfp_netvf", source: "ethernet/netronome/nfp/nfp_net_ethtool.c",
      [
        .init(
          "dev_rx_discards", .noHostBuffer, .loss, "The device discarded packets for this host.",
          linkField: "rx_dropped"),
        .init("dev_rx_errors", .corruption, .possible, "Packets that the device found bad."),
        .init("dev_tx_discards", .transmit, .loss, "The device discarded packets to send."),
        .sendFailed("dev_tx_errors"),
        .badChecksum("hw_rx_csum_err"),
        .init(
          "rx_replace_buf_alloc_fail", .allocation, .loss,
          "No memory for a new receive buffer: the packet was dropped to keep its own."),
        .badFrames("mac.rx_frame_check_sequence_errors"),
        .misaligned("mac.rx_alignment_errors"),
        .tooLong("mac.rx_frame_too_long_errors"),
        .lengthsDiffer("mac.rx_range_length_errors"),
        .tooShort("mac.rx_undersize_pkts"),
        .init("mac.rx_oversize_pkts", .length, .possible, "Frames longer than usual."),
        .fragments("mac.rx_fragments"),
        .jabbers("mac.rx_jabbers"),
        .init("mac.rx_drop_events", .deviceBuffer, .loss, "The port had no buffer for packets."),
        .init(
          "mac.rx_mac_head_drop", .deviceBuffer, .loss,
          "The port dropped packets at the head of its queue."),
        .pausedByPeer("mac.rx_pause_mac_ctrl_frames"),
        .pausesPeer("mac.tx_pause_mac_ctrl_frames"),
        .init("mac.tx_queue_drop", .transmit, .loss, "The port's send queue dropped packets."),
      ]),
    DriverTable(
      "cxgb4", source: "ethernet/chelsio/cxgb4/cxgb4_ethtool.c",
      [
        .init(
          "rx_bg#_frames_dropped", .deviceBuffer, .loss, "A buffer group of the port overflowed.",
          linkField: "rx_dropped"),
        .init(
          "rx_bg#_frames_trunc", .deviceBuffer, .loss,
          "A buffer group of the port cut packets off.", linkField: "rx_dropped"),
        .badFrames("rx_fcs_errors", linkField: "rx_crc_errors"),
        .init(
          "rx_symbol_errors", .corruption, .loss, "Frames with symbols that are not allowed.",
          linkField: "rx_frame_errors"),
        .init("rx_length_errors", .length, .loss, "Frames of a wrong length."),
        .init("rx_frames_too_long", .length, .loss, "Frames longer than the MTU."),
        .tooShort("rx_runt_frames"),
        .jabbers("rx_jabber_errors"),
        .init("tx_frames_dropped", .transmit, .loss, "The port dropped packets to send."),
        .sendFailed("tx_error_frames"),
        .pausedByPeer("rx_pause_frames"),
        .pausesPeer("tx_pause_frames"),
        .init(
          "db_drop", .bus, .possible,
          "The device lost notes of new packets to send; the driver recovers."),
        .init("db_full", .bus, .harmless, "The device's queue of notes was nearly full."),
        .init("write_coal_fail", .event, .harmless, "Notes of new packets could not be merged."),
      ]),
    DriverTable(
      "sfc", source: "ethernet/sfc/ef10.c",
      [
        .init(
          "port_rx_nodesc_drops", .noHostBuffer, .loss,
          "The port had no descriptor of the host for a packet.", linkField: "rx_dropped"),
        .init(
          "rx_nodesc_trunc", .noHostBuffer, .loss, "Packets were cut off for want of descriptors.",
          linkField: "rx_dropped"),
        .noMemory("rx_noskb_drops", linkField: "rx_dropped"),
        .init(
          "port_rx_overflow", .deviceBuffer, .loss, "The port's FIFO overflowed.",
          linkField: "rx_fifo_errors"),
        .init(
          "rx_overflow", .deviceBuffer, .loss, "The device's buffer for this function overflowed.",
          linkField: "rx_fifo_errors"),
        .init("port_rx_pm_discard_bb_overflow", .deviceBuffer, .loss, memory),
        .init("port_rx_pm_discard_vfifo_full", .deviceBuffer, .loss, memory),
        .init("port_rx_pm_discard_qbb", .deviceBuffer, .loss, memory),
        .init("port_rx_pm_discard_mapping", .deviceBuffer, .loss, memory),
        .init("port_rx_pm_trunc_bb_overflow", .deviceBuffer, .loss, cut),
        .init("port_rx_pm_trunc_vfifo_full", .deviceBuffer, .loss, cut),
        .init("port_rx_pm_trunc_qbb", .deviceBuffer, .loss, cut),
        .init(
          "port_rx_dp_di_dropped_packets", .filter, .possible,
          "The device's data path dropped packets."),
        .badFrames("port_rx_bad", linkField: "rx_crc_errors"),
        .init(
          "rx_bad", .corruption, .loss, "Bad frames for this function.", linkField: "rx_crc_errors"),
        .misaligned("port_rx_align_error", linkField: "rx_frame_errors"),
        .lengthsDiffer("port_rx_length_error", linkField: "rx_length_errors"),
        .jabbers("port_rx_bad_gtjumbo"),
        .tooShort("port_rx_lt64"),
        .init(
          "fec_uncorrected_errors", .corruption, .loss,
          "Blocks that error correction could not repair."),
        .init(
          "fec_corrected_errors", .corruption, .harmless,
          "Blocks that error correction repaired: the margin shrinks."),
        .pausedByPeer("port_rx_pause"),
        .pausesPeer("port_tx_pause"),
        .sendFailed("tx_bad", linkField: "tx_errors"),
        .init(
          "tx_overflow", .transmit, .loss, "The device's send buffer for this function overflowed."),
      ]),
    DriverTable(
      "sfc", source: "ethernet/sfc/ethtool_common.c",
      [
        .badFrames("rx_eth_crc_err"),
        .init("rx_frm_trunc", .noHostBuffer, .loss, "Packets were cut off for want of buffers."),
        .init("rx_mcast_mismatch", .filter, .harmless, "Multicast packets that nobody joined."),
        .badChecksum("rx_ip_hdr_chksum_err"),
        .badChecksum("rx_tcp_udp_chksum_err"),
        .programDropped("rx_xdp_drops"),
        .init("rx_xdp_bad_drops", .xdp, .loss, "An XDP program failed on received packets."),
        .init("rx_reset", .event, .possible, "Receiving was reset after an error."),
        .init(
          "rfs_failed", .event, .harmless,
          "A steering rule for a flow could not be set; it takes another queue."),
      ]),
    DriverTable(
      "atlantic", source: "ethernet/aquantia/atlantic/aq_ethtool.c",
      [
        .noDescriptor("InDroppedDma", linkField: "rx_dropped"),
        .init(
          "InErrors", .corruption, .loss, "Packets that came with an error.", linkField: "rx_errors"
        ),
        .init(
          "Queue[#] InErrors", .corruption, .loss, "Packets of this queue that came with an error."),
        .refillFailed("Queue[#] AllocFails"),
        .noMemory("Queue[#] SkbAllocFails"),
        .programDropped("Queue[#] XdpDrop"),
        .init("Queue[#] XdpAbort", .xdp, .loss, "An XDP program failed on packets of this queue."),
        .init("Queue[#] XdpInvalid", .xdp, .loss, "An XDP program gave an answer that is none."),
      ]),
    DriverTable(
      "be2net", source: "ethernet/emulex/benet/be_ethtool.c",
      [
        .noMemory("rxq#: rx_drops_no_skbs", linkField: "rx_dropped"),
        .init(
          "rxq#: rx_drops_no_frags", .noHostBuffer, .loss,
          "The device had no buffer of the host for packets of this queue.", linkField: "rx_dropped"
        ),
        .init(
          "rx_drops_no_pbuf", .deviceBuffer, .loss,
          "The device's packet buffers ran out, for the whole adapter.", linkField: "rx_fifo_errors"
        ),
        .noDescriptor("rx_drops_no_erx_descr"),
        .init(
          "rx_drops_no_tpre_descr", .deviceBuffer, .loss,
          "The device had no descriptor of its own for a packet."),
        .init(
          "rx_drops_too_many_frags", .length, .loss,
          "Packets needed more buffers than the device takes."),
        .init("rx_drops_mtu", .length, .loss, "Packets longer than the MTU."),
        .init(
          "rxpp_fifo_overflow_drop", .deviceBuffer, .loss, "The device's buffer overflowed.",
          linkField: "rx_fifo_errors"),
        .init(
          "rx_input_fifo_overflow_drop", .deviceBuffer, .loss, "The port's buffer overflowed.",
          linkField: "rx_fifo_errors"),
        .init(
          "pmem_fifo_overflow_drop", .deviceBuffer, .loss, "The device's packet memory overflowed."),
        .init(
          "rx_address_filtered", .filter, .harmless,
          "Packets for addresses that are not this device's."),
        .badFrames("rx_crc_errors", linkField: "rx_crc_errors"),
        .misaligned("rx_alignment_symbol_errors", linkField: "rx_frame_errors"),
        .lengthsDiffer("rx_in_range_errors", linkField: "rx_length_errors"),
        .init(
          "rx_out_range_errors", .length, .loss,
          "Frames with a length field beyond what Ethernet allows.", linkField: "rx_length_errors"),
        .tooLong("rx_frame_too_long", linkField: "rx_length_errors"),
        .init("rx_dropped_too_small", .length, .loss, "Packets shorter than their header says."),
        .init("rx_dropped_too_short", .length, .loss, "Packets shorter than their header."),
        .init(
          "rx_dropped_header_too_small", .length, .loss, "Packets whose header length is too small."
        ),
        .init("rx_dropped_tcp_length", .length, .loss, "Packets whose TCP header length is wrong."),
        .tooShort("rx_dropped_runt"),
        .badChecksum("rx_ip_checksum_errs"),
        .badChecksum("rx_tcp_checksum_errs"),
        .badChecksum("rx_udp_checksum_errs"),
        .refillFailed("rxq#: rx_post_fail"),
        .init("txq#: tx_drv_drops", .transmit, .loss, "The driver dropped packets to send."),
        .init(
          "txq#: tx_hdr_parse_err", .transmit, .loss,
          "The device could not read the header of a packet to send."),
        .init(
          "txq#: tx_dma_err", .bus, .loss,
          "Sent packets could not be fetched from the host's memory."),
        .init(
          "txq#: tx_spoof_check_err", .policy, .loss,
          "Packets with a source address that is not this function's.",
          advice:
            "On the host: ip link set PF vf N spoofchk off, or use the function's own address."),
        .pausedByPeer("rx_pause_frames"),
        .pausesPeer("tx_pauseframes"),
        .init(
          "eth_red_drops", .policy, .loss,
          "The device dropped packets early, by its own queue management."),
        .init(
          "dma_map_errors", .allocation, .possible, "A buffer could not be mapped for the device."),
      ]),
    DriverTable(
      "enic", source: "ethernet/cisco/enic/enic_ethtool.c",
      [
        .init(
          "rx_no_bufs", .noHostBuffer, .loss, "The device had no buffer of the host for a packet.",
          linkField: "rx_dropped"),
        .init(
          "rx_drop", .filter, .possible, "The device dropped packets by its filters.",
          linkField: "rx_dropped"),
        .init(
          "rx_errors", .corruption, .loss, "Packets that came with an error.",
          linkField: "rx_errors"),
        .badFrames("rx_crc_errors"),
        .sendDropped("tx_drops", linkField: "tx_dropped"),
        .sendFailed("tx_errors", linkField: "tx_errors"),
        .init(
          "dma_map_error", .allocation, .possible, "A buffer could not be mapped for the device."),
      ]),
  ]

  private static let memory = "The port's packet memory overflowed."
  private static let cut = "The port's packet memory overflowed and cut packets off."
}
