extension DriverTable {
  /// Drivers of devices that exist only in software.
  static let virtualDrivers: [DriverTable] = [
    DriverTable(
      "virtio_net", source: "virtio_net.c",
      [
        // Names from 6.6 on; before, the same with `rx_queue_#_` and without sums.
        .init("rx_drops", .allocation, .loss, virtioDrops, linkField: "rx_dropped"),
        .init(
          "rx#_drops", .allocation, .loss, virtioDrops, linkField: "rx_dropped", sum: "rx_drops"),
        .init("rx_queue_#_drops", .allocation, .loss, virtioDrops, linkField: "rx_dropped"),
        // What the device itself counted, where the hypervisor offers it (6.11).
        .init(
          "rx_hw_drops", .noHostBuffer, .loss,
          "The hypervisor dropped packets for this guest, for want of buffers or by policy."),
        .init(
          "rx_hw_drop_overruns", .noHostBuffer, .loss,
          "The hypervisor had no receive buffer of this guest for a packet.",
          partOf: "rx_hw_drops"),
        .programDropped("rx_xdp_drops", partOf: "rx_drops"),
        .init(
          "rx#_xdp_drops", .xdp, .loss, virtioProgram, sum: "rx_xdp_drops", partOf: "rx#_drops"),
        .init("rx_queue_#_xdp_drops", .xdp, .loss, virtioProgram, partOf: "rx_queue_#_drops"),
        .init(
          "tx_xdp_tx_drops", .xdp, .loss, "Packets that an XDP program sent did not fit the queue."),
        .init("tx#_xdp_tx_drops", .xdp, .loss, virtioProgramSend, sum: "tx_xdp_tx_drops"),
        .init("tx_queue_#_xdp_tx_drops", .xdp, .loss, virtioProgramSend),
        .init("tx_tx_timeouts", .transmitTimeout, .possible, virtioTimeout),
        .init("tx#_tx_timeouts", .transmitTimeout, .possible, virtioTimeout, sum: "tx_tx_timeouts"),
        .init("tx_queue_#_tx_timeouts", .transmitTimeout, .possible, virtioTimeout),
      ]),
    DriverTable(
      "veth", source: "veth.c",
      [
        // A full ring of the receiving end counts at the sending end, as tx_dropped of the link.
        .init(
          "rx_queue_#_drops", .xdp, .loss,
          "Packets were lost around an XDP program: no memory, or sending them on failed.",
          linkField: "rx_dropped"),
        .programDropped("rx_queue_#_xdp_drops"),
        .init(
          "rx_queue_#_xdp_tx_errors", .xdp, .loss,
          "Packets that an XDP program sent back were lost.",
          linkField: "tx_dropped"),
        .init(
          "tx_queue_#_xdp_xmit_errors", .xdp, .loss,
          "Packets that another device's XDP program redirected here were lost."),
      ]),
    DriverTable(
      "vif", "xen-netfront", source: "xen-netfront.c",
      [
        .init(
          "rx_gso_checksum_fixup", .checksum, .harmless,
          "The other end sent large packets without a partial checksum; the driver mended them.")
      ]),
    DriverTable(
      "vmxnet3", source: "vmxnet3/vmxnet3_ethtool.c",
      [
        .init(
          "pkts rx OOB", .noHostBuffer, .loss,
          "The hypervisor had no receive buffer of this guest for a packet.",
          advice: "Lengthen both receive rings (ethtool -G DEV rx 4096 rx-jumbo 4096)."),
        .init(
          "pkts rx err", .corruption, .loss, "The hypervisor reported received packets as bad.",
          linkField: "rx_errors"),
        .init(
          "drv dropped rx total", .allocation, .loss, "The driver dropped received packets.",
          linkField: "rx_dropped"),
        .init(
          "rx buf alloc fail", .allocation, .possible,
          "No memory for a new receive buffer: the ring drains."),
        .init("fcs", .corruption, .loss, "Received packets with a bad frame checksum."),
        .init(
          "pkts tx err", .transmit, .loss, "The hypervisor reported sent packets as failed.",
          linkField: "tx_errors"),
        .init("pkts tx discard", .transmit, .loss, "The hypervisor discarded packets to send."),
        .init(
          "drv dropped tx total", .transmit, .loss, "The driver dropped packets to send.",
          linkField: "tx_dropped"),
        .init(
          "ring full", .transmit, .harmless,
          "The send ring was full and the queue waited; packets stay in the qdisc."),
        .init(
          "tx timeout count", .transmitTimeout, .possible,
          "The watchdog reset a send queue that hung."),
      ]),
    DriverTable(
      "hv_netvsc", source: "hyperv/netvsc_drv.c",
      [
        .init(
          "tx_no_memory", .allocation, .loss, "No memory to send a packet: it was dropped.",
          linkField: "tx_dropped"),
        .init(
          "tx_no_space", .transmit, .loss,
          "The channel to the host had no room for a packet: it was dropped.",
          linkField: "tx_dropped"),
        .init(
          "tx_too_big", .transmit, .loss, "Packets had more fragments than the host takes.",
          linkField: "tx_dropped"),
        .init(
          "tx_busy", .transmit, .harmless,
          "The channel was full; the stack sent the packet again later."),
        .init(
          "tx_send_full", .transmit, .harmless,
          "The shared send buffer was full; the driver sent the packet another way."),
        .init(
          "rx_comp_busy", .event, .possible,
          "The host could not be told that buffers are free: it may run out of them."),
        .noMemory("rx_no_memory"),
        .init(
          "vlan_error", .transmit, .loss, "Packets to send could not be rid of their VLAN header.",
          linkField: "tx_dropped"),
        .init(
          "vf_tx_dropped", .transmit, .loss,
          "The device below that does the work dropped packets to send."),
      ]),
    // These have no statistics of their own; the fields of the link are all there is.
    DriverTable("tun", source: "tun.c", []),
    DriverTable("bridge", source: "../../net/bridge/br_device.c", []),
    DriverTable("bonding", source: "bonding/bond_main.c", []),
  ]

  private static let virtioDrops =
    "The driver dropped received packets: memory ran out, a buffer was bad, or an XDP program did."
  private static let virtioProgram = "An XDP program dropped packets received on this queue."
  private static let virtioProgramSend = "Packets that an XDP program sent did not fit this queue."
  private static let virtioTimeout = "The host did not take packets from a send queue in time."
}
