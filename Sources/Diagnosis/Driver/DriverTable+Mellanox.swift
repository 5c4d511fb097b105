extension DriverTable {
  /// Drivers of Mellanox and NVIDIA devices.
  static let mellanox: [DriverTable] = [
    DriverTable(
      "mlx5_core", "mlx5e_rep", source: "ethernet/mellanox/mlx5/core/en_stats.c",
      [
        .init(
          "rx_out_of_buffer", .noHostBuffer, .loss,
          "A receive queue had no descriptor of the host for a packet.",
          linkField: "rx_missed_errors"),
        .init(
          "dev_out_of_buffer", .noHostBuffer, .loss,
          "An internal receive queue of the device had no buffers."),
        .init(
          "rx_if_down_packets", .filter, .harmless,
          "Packets that came while the interface was down."),
        .init(
          "rx_discards_phy", .deviceBuffer, .loss,
          "The port's buffer was full: the bus or the host took packets too slowly.",
          linkField: "rx_dropped"),
        .init(
          "rx_prio#_discards", .deviceBuffer, .loss,
          "The port's buffer of one priority was full.", partOf: "rx_discards_phy"),
        .init(
          "rx_prio#_buf_discard", .deviceBuffer, .loss, priorityBuffer, partOf: "rx_discards_phy"),
        .init(
          "rx_prio#_cong_discard", .policy, .loss,
          "Congestion control dropped packets of one priority."),
        .init("tx_discards_phy", .transmit, .loss, "The port dropped packets to send."),
        .init("tx_errors_phy", .transmit, .loss, "The port failed to send packets."),
        .init(
          "rx_steer_missed_packets", .filter, .harmless,
          "No steering rule wanted the packet: its address or VLAN is nobody's here."),
        .init(
          "rx_oversize_pkts_buffer", .length, .loss, "Packets longer than the receive buffers.",
          advice: mtu),
        .init(
          "rx_oversize_pkts_sw_drop", .length, .loss,
          "Packets longer than the MTU, which the driver dropped.", advice: mtu),
        .init(
          "rx#_oversize_pkts_sw_drop", .length, .loss,
          "Packets longer than the MTU, which the driver dropped.",
          sum: "rx_oversize_pkts_sw_drop", advice: mtu),
        .init(
          "rx_wqe_err", .event, .loss, "Packets that came in with an error of the receive queue."),
        .init(
          "rx#_wqe_err", .event, .loss, "Packets that came in with an error of this queue.",
          sum: "rx_wqe_err"),
        .refillFailed("rx_buff_alloc_err"),
        .refillFailed("rx#_buff_alloc_err", sum: "rx_buff_alloc_err"),
        .badFrames("rx_crc_errors_phy", linkField: "rx_crc_errors"),
        .init(
          "rx_symbol_err_phy", .corruption, .possible, "Symbols on the line that are not allowed."),
        .init(
          "rx_pcs_symbol_err_phy", .corruption, .possible,
          "Symbols that error correction could not repair."),
        .lengthsDiffer("rx_in_range_len_errors_phy"),
        .init(
          "rx_out_of_range_len_phy", .length, .possible,
          "Frames with a length field beyond what Ethernet allows."),
        .init(
          "rx_oversize_pkts_phy", .length, .loss, "Frames longer than the port's MTU.", advice: mtu),
        .tooShort("rx_undersize_pkts_phy"),
        .fragments("rx_fragments_phy"),
        .jabbers("rx_jabbers_phy"),
        .init(
          "rx_unsupported_op_phy", .event, .harmless,
          "Control frames with an operation that nobody knows."),
        .pausedByPeer("rx_pause_ctrl_phy"),
        .pausesPeer("tx_pause_ctrl_phy"),
        .init(
          "tx_pause_storm_warning_events", .pause, .possible, "This end paused the other for long."),
        .init(
          "tx_pause_storm_error_events", .pause, .possible,
          "This end paused the other so long that the device stopped it."),
        .init(
          "outbound_pci_buffer_overflow", .bus, .loss,
          "Packets were dropped because the bus to the host was too slow."),
        .init(
          "outbound_pci_stalled_rd", .bus, .possible,
          "The share of time, in percent, in which reads over the bus had to wait."),
        .init(
          "outbound_pci_stalled_wr", .bus, .possible,
          "The share of time, in percent, in which writes over the bus had to wait."),
        .init(
          "outbound_pci_stalled_rd_events", .bus, .possible,
          "How often reads over the bus waited for long."),
        .init(
          "outbound_pci_stalled_wr_events", .bus, .possible,
          "How often writes over the bus waited for long."),
        .init(
          "rx_buffer_passed_thres_phy", .deviceBuffer, .harmless,
          "The port's buffer was over 85 % full."),
        .init("link_down_events_phy", .corruption, .possible, "The link went down."),
        .init(
          "tx_queue_dropped", .transmit, .loss, "Packets to send were dropped by the driver.",
          linkField: "tx_dropped"),
        .init(
          "tx#_dropped", .transmit, .loss,
          "Packets to send on this queue were dropped by the driver.", sum: "tx_queue_dropped"),
        .init("tx_cqe_err", .transmit, .loss, "Sending failed with an error of the device."),
        .init(
          "tx#_cqe_err", .transmit, .loss,
          "Sending on this queue failed with an error of the device.", sum: "tx_cqe_err"),
        .init("tx_recover", .transmitTimeout, .possible, "A send queue was reset after an error."),
        .init("rx_recover", .event, .possible, "A receive queue was reset after an error."),
        .programDropped("rx_xdp_drop"),
        .programDropped("rx#_xdp_drop", sum: "rx_xdp_drop"),
        .init(
          "rx_xdp_tx_full", .xdp, .loss,
          "Packets that an XDP program sent back did not fit the queue."),
        .init("rx_xdp_tx_err", .xdp, .loss, "Packets that an XDP program sent back failed."),
        .init(
          "rx_arfs_err", .event, .harmless,
          "A steering rule for a flow could not be set; it takes another queue."),
        .init(
          "tx_tls_drop_no_sync_data", .transmit, .loss,
          "TLS packets were dropped for want of data to resume from."),
        .init(
          "module_bad_shorted", .corruption, .possible,
          "The transceiver's management bus is shorted."),
      ]),
    DriverTable(
      "mlx4_en", source: "ethernet/mellanox/mlx4/en_ethtool.c",
      [
        .init(
          "rx_dropped", .noHostBuffer, .loss,
          "Packets dropped by the port or for want of descriptors, and by the driver.",
          linkField: "rx_dropped"),
        .init(
          "rx#_dropped", .allocation, .loss, "Packets of this queue that the driver dropped.",
          sum: "rx_dropped"),
        .init(
          "rx_fifo_errors", .deviceBuffer, .loss, "The port's buffer overflowed.",
          linkField: "rx_fifo_errors"),
        .badFrames("rx_crc_errors", linkField: "rx_crc_errors"),
        .init(
          "rx_length_errors", .length, .loss, "Frames of a wrong length.",
          linkField: "rx_length_errors"),
        .lengthsDiffer("rx_in_range_length_error"),
        .jabbers("rx_jabbers"),
        .sendDropped("tx_dropped", linkField: "tx_dropped"),
        .init(
          "tx_timeout", .transmitTimeout, .possible, "The watchdog reset a send queue that hung."),
        .pausedByPeer("rx_pause"),
        .pausesPeer("tx_pause"),
        .programDropped("rx_xdp_drop"),
        .programDropped("rx#_xdp_drop", sum: "rx_xdp_drop"),
        .init(
          "rx_xdp_tx_full", .xdp, .loss,
          "Packets that an XDP program sent back did not fit the queue."),
        .init(
          "rx_xdp_redirect_fail", .xdp, .loss, "Packets that an XDP program redirected were lost."),
      ]),
  ]

  private static let mtu = "Give both ends of the link the same MTU (ip link show DEV)."
  private static let priorityBuffer = "The port had no buffer for packets of one priority."
}
