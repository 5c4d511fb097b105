extension DriverTable {
  /// Drivers of devices that a provider of virtual machines makes.
  static let cloud: [DriverTable] = [
    DriverTable(
      "ena", source: "ethernet/amazon/ena/ena_ethtool.c",
      [
        .init(
          "bw_in_allowance_exceeded", .policy, .possible,
          "The provider held back or dropped received packets: over the instance's bandwidth.",
          advice: larger),
        .init(
          "bw_out_allowance_exceeded", .policy, .possible,
          "The provider held back or dropped sent packets: over the instance's bandwidth.",
          advice: larger),
        .init(
          "pps_allowance_exceeded", .policy, .possible,
          "The provider held back or dropped packets: over the instance's packets a second.",
          advice: larger),
        .init(
          "conntrack_allowance_exceeded", .policy, .loss,
          "The provider dropped packets of new connections: its table for this instance was full.",
          advice: "Close idle connections sooner, use security groups that need no tracking,"
            + " or take a larger instance."),
        .init(
          "linklocal_allowance_exceeded", .policy, .loss,
          "The provider dropped packets to its own services (DNS, metadata, time): too many a second.",
          advice: "Cache name look-ups on the host and ask for metadata less often."),
        .init(
          "queue_#_rx_bad_desc_num", .event, .loss,
          "A received packet had too many parts; the device is reset."),
        .init(
          "queue_#_rx_bad_req_id", .event, .possible,
          "The device named a buffer that is not its own; it is reset."),
        .init(
          "queue_#_rx_empty_rx_ring", .noHostBuffer, .possible,
          "A receive ring stayed empty: no memory to refill it."),
        .refillFailed("queue_#_rx_page_alloc_fail"),
        .noMemory("queue_#_rx_skb_alloc_fail"),
        .init(
          "queue_#_rx_refil_partial", .allocation, .harmless, "A ring was refilled only in part."),
        .init(
          "queue_#_rx_dma_mapping_err", .allocation, .possible,
          "A receive buffer could not be mapped for the device."),
        .badChecksum("queue_#_rx_csum_bad"),
        .programDropped("queue_#_rx_xdp_drop"),
        .init(
          "queue_#_rx_xdp_aborted", .xdp, .loss, "An XDP program failed on packets of this queue."),
        .init("queue_#_rx_xdp_invalid", .xdp, .loss, "An XDP program gave an answer that is none."),
        .init(
          "queue_#_tx_dma_mapping_err", .transmit, .loss,
          "A packet to send could not be mapped for the device."),
        .init(
          "queue_#_tx_linearize_failed", .transmit, .loss,
          "No memory to put a packet with many parts into one."),
        .init(
          "queue_#_tx_prepare_ctx_err", .transmit, .loss,
          "A packet to send could not be described to the device."),
        .init(
          "queue_#_tx_bad_req_id", .event, .possible,
          "The device reported a sent packet that is none; it is reset."),
        .init(
          "queue_#_tx_missed_tx", .transmitTimeout, .possible,
          "The device did not report in time that a packet was sent."),
        .init(
          "queue_#_tx_queue_stop", .transmit, .harmless,
          "The send queue was full and waited; packets stay in the qdisc."),
        .init(
          "tx_timeout", .transmitTimeout, .possible,
          "The watchdog reset the device because a send queue hung."),
        .init("wd_expired", .event, .possible, "The device stopped answering and was reset."),
        .init(
          "ena_admin_q_no_completion", .event, .possible, "The device did not answer a command."),
      ]),
    DriverTable(
      "gve", source: "ethernet/google/gve/gve_ethtool.c",
      [
        .init(
          "rx_dropped", .allocation, .loss,
          "The driver dropped received packets: no memory, or a bad packet."),
        .noMemory("rx_skb_alloc_fail", partOf: "rx_dropped"),
        .refillFailed("rx_buf_alloc_fail"),
        .init(
          "rx_desc_err_dropped_pkt", .corruption, .loss, "Packets that the device marked as bad.",
          partOf: "rx_dropped"),
        .init(
          "rx_dropped_pkt[#]", .allocation, .loss, "Packets of this queue were dropped.",
          sum: "rx_dropped"),
        .init(
          "rx_queue_drop_cnt[#]", .noHostBuffer, .loss, "The device dropped packets of this queue."),
        .init(
          "rx_no_buffers_posted[#]", .noHostBuffer, .loss,
          "The device had no buffer of the host for packets of this queue.",
          partOf: "rx_queue_drop_cnt[#]"),
        .init(
          "rx_drops_packet_over_mru[#]", .length, .loss,
          "Packets of this queue were longer than the MTU.", partOf: "rx_queue_drop_cnt[#]"),
        .init(
          "rx_drops_invalid_checksum[#]", .checksum, .loss,
          "The device dropped packets of this queue with a bad checksum.",
          partOf: "rx_queue_drop_cnt[#]"),
        .sendDropped("tx_dropped"),
        .init(
          "tx_timeouts", .transmitTimeout, .possible, "The watchdog found a send queue that hung."),
        .init(
          "tx_dma_mapping_error[#]", .transmit, .loss,
          "A packet to send could not be mapped for the device."),
        .refillFailed("page_alloc_fail"),
        .init(
          "dma_mapping_error", .allocation, .possible,
          "A buffer could not be mapped for the device."),
        .init(
          "tx_stop[#]", .transmit, .harmless,
          "The send queue was full and waited; packets stay in the qdisc."),
        .init("adminq_cmd_fail", .event, .harmless, "A command to the device failed."),
        .init("adminq_timeouts", .event, .possible, "The device did not answer a command."),
      ]),
    DriverTable(
      "mana", source: "ethernet/microsoft/mana/mana_ethtool.c",
      [
        .noDescriptor("hc_rx_discards_no_wqe"),
        .init(
          "hc_rx_err_vport_disabled", .filter, .possible, "Packets came for a port that was off."),
        .init(
          "hc_tx_err_gf_disabled", .transmit, .loss, "Packets were sent while the function was off."
        ),
        .init(
          "hc_tx_err_vport_disabled", .transmit, .loss, "Packets were sent while the port was off."),
        .init(
          "hc_tx_err_inval_vportoffset_pkt", .transmit, .loss,
          "Sent packets named a port that is not theirs."),
        .init("hc_tx_err_vlan_enforcement", .policy, .loss, enforced, advice: allowed),
        .init("hc_tx_err_eth_type_enforcement", .policy, .loss, enforced, advice: allowed),
        .init(
          "hc_tx_err_sa_enforcement", .policy, .loss,
          "The provider dropped sent packets whose source address is not this machine's.",
          advice: allowed),
        .init("hc_tx_err_sqpdid_enforcement", .policy, .loss, enforced, advice: allowed),
        .init("hc_tx_err_cqpdid_enforcement", .policy, .loss, enforced, advice: allowed),
        .init(
          "hc_tx_err_mtu_violation", .length, .loss,
          "Sent packets were longer than the MTU of the provider's network."),
        .init(
          "hc_tx_err_inval_oob", .transmit, .loss,
          "Sent packets were badly described to the device."),
        .init(
          "hc_tx_err_gdma", .bus, .loss, "Sent packets could not be fetched from the host's memory."
        ),
        .init("tx_cq_err", .transmit, .loss, "Sending failed with an error of the device."),
        .init("tx_cqe_unknown_type", .event, .possible, "The device answered something unknown."),
        .init(
          "rx_coalesced_err", .event, .loss,
          "Received packets came merged, which the driver does not take."),
        .init("rx_cqe_unknown_type", .event, .possible, "The device reported something unknown."),
        .programDropped("rx_#_xdp_drop"),
      ]),
  ]

  private static let larger =
    "No setting on this host helps: send less or more evenly, or take a larger instance."
  private static let refill = "No memory for a receive buffer: the ring drains while it lasts."
  private static let enforced = "The provider dropped sent packets that it does not allow."
  private static let allowed =
    "Send only what the provider allows on this interface: its own address, no foreign tags."
}
