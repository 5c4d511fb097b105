extension DriverTable {
  /// Drivers of Intel devices.
  static let intel: [DriverTable] = [
    DriverTable(
      "e1000", source: "ethernet/intel/e1000/e1000_ethtool.c", gigabit + gigabitDriver),
    DriverTable(
      "e1000e", source: "ethernet/intel/e1000e/ethtool.c",
      gigabit + gigabitDriver + gigabitStamps + [
        .init(
          "rx_dma_failed", .allocation, .possible,
          "A receive buffer could not be mapped for the device."),
        .init(
          "tx_dma_failed", .transmit, .loss, "A packet to send could not be mapped for the device."),
        .init(
          "uncorr_ecc_errors", .bus, .possible,
          "The device's packet memory had errors beyond repair."),
        .init(
          "corr_ecc_errors", .bus, .harmless,
          "The device's packet memory had errors that it repaired."),
      ]),
    DriverTable(
      "igb", source: "ethernet/intel/igb/igb_ethtool.c", gigabit + gigabitQueues + gigabitStamps),
    DriverTable(
      "igc", source: "ethernet/intel/igc/igc_ethtool.c", gigabit + gigabitQueues + gigabitStamps),
    DriverTable(
      "ixgbe", source: "ethernet/intel/ixgbe/ixgbe_ethtool.c",
      [
        .init("rx_missed_errors", .deviceBuffer, .loss, missed, linkField: "rx_missed_errors"),
        .init(
          "rx_no_dma_resources", .noHostBuffer, .loss,
          "A receive queue had no descriptor for a packet, and its drop switch was on."),
        .init("rx_no_buffer_count", .noHostBuffer, .harmless, waiting),
        .badFrames("rx_crc_errors", linkField: "rx_crc_errors"),
        .lengthsDiffer("rx_length_errors", linkField: "rx_length_errors"),
        .tooLong("rx_long_length_errors"),
        .tooShort("rx_short_length_errors"),
        .refillFailed("alloc_rx_page_failed"),
        .refillFailed("alloc_rx_buff_failed"),
        .badChecksum("rx_csum_offload_errors"),
        .queueHung("tx_timeout_count"),
        .pausedByPeer("rx_flow_control_xoff"),
        .pausesPeer("tx_flow_control_xoff"),
        .pausedByPeer("rx_pb_#_pxoff"),
        .pausesPeer("tx_pb_#_pxoff"),
        .init(
          "fdir_miss", .filter, .harmless,
          "Packets that no flow-director rule matched; they take the usual queue."),
        .init(
          "fdir_overflow", .event, .harmless,
          "The flow-director table was full; packets take the usual queue."),
        .init("rx_fcoe_dropped", .filter, .loss, "FCoE frames that were dropped."),
        .init(
          "tx_hwtstamp_timeouts", .event, .harmless,
          "A send time stamp did not come; the packet went out."),
        .init(
          "rx_dropped", .event, .harmless,
          "Always 0 in this driver; drops are in rx_missed_errors.", linkField: "rx_dropped"),
      ]),
    DriverTable(
      "ixgbevf", source: "ethernet/intel/ixgbevf/ethtool.c",
      [
        .refillFailed("alloc_rx_page_failed"),
        .refillFailed("alloc_rx_buff_failed"),
        .badChecksum("rx_csum_offload_errors"),
        .queueHung("tx_timeout_count"),
      ]),
    DriverTable(
      "i40e", source: "ethernet/intel/i40e/i40e_ethtool.c",
      [
        .noDescriptor("rx_missed_errors", linkField: "rx_missed_errors"),
        .init(
          "rx_dropped", .filter, .possible, "Packets that the device discarded for other reasons.",
          linkField: "rx_dropped"),
        .init(
          "port.rx_discards", .deviceBuffer, .loss,
          "The port discarded packets for want of buffers."),
        .init(
          "veb.rx_discards", .deviceBuffer, .loss, "The device's internal switch discarded packets."
        ),
        .init(
          "veb.tx_discards", .transmit, .loss,
          "The device's internal switch discarded sent packets."),
        .badFrames("port.rx_crc_errors", linkField: "rx_crc_errors"),
        .init(
          "port.illegal_bytes", .corruption, .loss, "Frames with symbols that are not allowed."),
        .lengthsDiffer("port.rx_length_errors", linkField: "rx_length_errors"),
        .tooLong("port.rx_oversize"),
        .tooShort("port.rx_undersize"),
        .fragments("port.rx_fragments"),
        .jabbers("port.rx_jabber"),
        .badChecksum("port.rx_csum_bad"),
        .init(
          "port.tx_dropped_link_down", .transmit, .loss,
          "Packets to send were dropped because the link was down."),
        .queueHung("port.tx_timeout"),
        .pausedByPeer("port.link_xoff_rx"),
        .pausesPeer("port.link_xoff_tx"),
        .refillFailed("rx_alloc_fail"),
        .refillFailed("rx_pg_alloc_fail"),
        .init(
          "rx_unknown_protocol", .filter, .harmless,
          "Frames of a protocol that the device has no use for."),
        .init("port.mac_local_faults", .corruption, .possible, "The link failed at this end."),
        .init(
          "port.mac_remote_faults", .corruption, .possible, "The link failed at the other end."),
        .init(
          "port.tx_hwtstamp_timeouts", .event, .harmless,
          "A send time stamp did not come; the packet went out."),
        .init(
          "port.arq_overflows", .event, .harmless,
          "Messages between driver and firmware overflowed."),
      ]),
    DriverTable(
      "iavf", source: "ethernet/intel/iavf/iavf_ethtool.c",
      [
        .noDescriptor("rx_discards", linkField: "rx_dropped"),
        .init(
          "tx_discards", .transmit, .loss, "The device discarded sent packets.",
          linkField: "tx_dropped"),
        .init("tx_errors", .transmit, .loss, "Sent packets failed.", linkField: "tx_errors"),
        .init(
          "rx_unknown_protocol", .filter, .harmless,
          "Frames of a protocol that the device has no use for."),
      ]),
    DriverTable(
      "ice", source: "ethernet/intel/ice/ice_ethtool.c",
      [
        .noDescriptor("rx_dropped", linkField: "rx_dropped"),
        .init(
          "rx_dropped.nic", .deviceBuffer, .loss, "The port discarded packets for want of buffers.",
          linkField: "rx_missed_errors"),
        .badFrames("rx_crc_errors.nic", linkField: "rx_crc_errors"),
        .init("illegal_bytes.nic", .corruption, .loss, "Frames with symbols that are not allowed."),
        .lengthsDiffer("rx_length_errors.nic", linkField: "rx_length_errors"),
        .tooLong("rx_oversize.nic"),
        .tooShort("rx_undersize.nic"),
        .fragments("rx_fragments.nic"),
        .jabbers("rx_jabber.nic"),
        .badChecksum("rx_csum_bad.nic"),
        .init(
          "tx_dropped_link_down.nic", .transmit, .loss,
          "Packets to send were dropped because the link was down."),
        .queueHung("tx_timeout.nic"),
        .pausedByPeer("link_xoff_rx.nic"),
        .pausesPeer("link_xoff_tx.nic"),
        .pausedByPeer("rx_priority_#_xoff.nic"),
        .pausesPeer("tx_priority_#_xoff.nic"),
        .refillFailed("rx_alloc_fail"),
        .refillFailed("rx_pg_alloc_fail"),
        .init(
          "rx_unknown_protocol", .filter, .harmless,
          "Frames of a protocol that the device has no use for."),
        .init("tx_errors", .transmit, .loss, "Sent packets failed.", linkField: "tx_errors"),
        .init("mac_local_faults.nic", .corruption, .possible, "The link failed at this end."),
        .init("mac_remote_faults.nic", .corruption, .possible, "The link failed at the other end."),
      ]),
    DriverTable(
      "fm10k", source: "ethernet/intel/fm10k/fm10k_ethtool.c",
      [
        .noDescriptor("nodesc_drop", linkField: "rx_dropped"),
        .init(
          "rx_overrun_pf", .deviceBuffer, .loss, "The device's buffer towards the host overflowed."),
        .init(
          "rx_overrun_vf", .deviceBuffer, .loss,
          "The device's buffer towards a virtual function overflowed."),
        .init("vlan_drop", .filter, .possible, "Packets of VLANs that are not set up."),
        .init("loopback_drop", .filter, .harmless, "Own packets that came back and were dropped."),
        .init("rx_drops_nic", .noHostBuffer, .possible, "Packets that the receive queues dropped."),
        .refillFailed("rx_alloc_failed"),
        .badChecksum("rx_csum_errors"),
        .queueHung("tx_hang_count"),
      ]),
  ]

  private static let missed =
    "The device's FIFO was full: the host did not take packets in time."
  private static let waiting =
    "The ring was empty when a packet came; it waits in the FIFO, and rx_missed_errors counts what is lost."
  private static let watchdog = "The watchdog reset a send queue that hung; what was in it is lost."

  /// What all gigabit devices count.
  private static let gigabit: [DriverCounterFact] = [
    .init("rx_missed_errors", .deviceBuffer, .loss, missed, linkField: "rx_missed_errors"),
    .init("rx_no_buffer_count", .noHostBuffer, .harmless, waiting),
    .badFrames("rx_crc_errors", linkField: "rx_crc_errors"),
    .misaligned("rx_align_errors", linkField: "rx_frame_errors"),
    .tooLong("rx_long_length_errors", partOf: "rx_length_errors"),
    .tooShort("rx_short_length_errors", partOf: "rx_length_errors"),
    .init(
      "rx_length_errors", .length, .loss, "Frames of a wrong length.", linkField: "rx_length_errors"
    ),
    .queueHung("tx_timeout_count"),
    .lateCollisions("tx_abort_late_coll", linkField: "tx_window_errors"),
    .init("tx_single_coll_ok", .event, .harmless, "Frames that went out after one collision."),
    .init("tx_multi_coll_ok", .event, .harmless, "Frames that went out after several collisions."),
    .init("tx_deferred_ok", .event, .harmless, "Frames that waited for a busy medium."),
    .init("tx_tcp_seg_failed", .transmit, .possible, "The device failed to cut up a large packet."),
    .pausedByPeer("rx_flow_control_xoff"),
    .pausesPeer("tx_flow_control_xoff"),
    .init(
      "dropped_smbus", .event, .harmless,
      "Packets for the management controller that it did not take."),
  ]

  /// What the drivers of gigabit devices with one queue count.
  private static let gigabitDriver: [DriverCounterFact] = [
    .refillFailed("alloc_rx_buff_failed"),
    .badChecksum("rx_csum_offload_errors"),
  ]

  /// What the drivers of gigabit devices with send time stamps count.
  private static let gigabitStamps: [DriverCounterFact] = [
    .init(
      "tx_hwtstamp_timeouts", .event, .harmless,
      "A send time stamp did not come; the packet went out.")
  ]

  /// What gigabit devices with several queues count besides.
  private static let gigabitQueues: [DriverCounterFact] = [
    .noDescriptor("rx_queue_#_drops", linkField: "rx_fifo_errors"),
    .refillFailed("rx_queue_#_alloc_failed"),
    .badChecksum("rx_queue_#_csum_err"),
    .init(
      "tx_dma_out_of_sync", .bus, .possible, "The device's DMA fell out of step with its buffer."),
  ]
}
