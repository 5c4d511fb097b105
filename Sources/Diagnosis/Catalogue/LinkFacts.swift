import Findings

/// What the counters of a network device (`struct rtnl_link_stats64`) mean.
///
/// Drivers fill them with some freedom: what follows is what if_link.h asks of them, with the known
/// exceptions.
enum LinkFacts {
  /// The facts, in the kernel's order.
  static let all: [CounterFact] = [
    CounterFact(
      "rx_packets", .link, .traffic,
      """
      Good packets the device gave to this machine, including those the machine then had to \
      drop.
      """,
      source: driver),
    CounterFact(
      "tx_packets", .link, .traffic,
      "Packets handed to the device. That the device took them does not say that they arrived.",
      source: driver),
    CounterFact(
      "rx_bytes", .link, .traffic,
      """
      Bytes of the packets in rx_packets, link-layer header included and Ethernet's checksum \
      not.
      """,
      source: driver),
    CounterFact(
      "tx_bytes", .link, .traffic,
      "Bytes of the packets in tx_packets.",
      source: driver),
    CounterFact(
      "rx_errors", .link, .loss,
      """
      All bad packets received: the sum of rx_length_errors, rx_crc_errors, rx_frame_errors and \
      whatever else the driver puts in. Each part has a finding of its own; only what the parts \
      do not explain is news.
      """,
      source: driver),
    CounterFact(
      "tx_errors", .link, .loss,
      """
      All failures to send: the sum of tx_aborted_errors, tx_carrier_errors, tx_fifo_errors, \
      tx_heartbeat_errors, tx_window_errors and whatever else the driver puts in. Tunnels count \
      packets here that they could not encapsulate.
      """,
      source: driver),
    CounterFact(
      "rx_dropped", .link, .symptom,
      """
      Packets received and then not processed. That is loss when the per-CPU backlog or a \
      tunnel's receive queue was full or memory was short, and no loss when nobody handles the \
      protocol of the frame (LLDP, an unknown VLAN) or the driver filters addresses here. Some \
      drivers also count an overrun ring here.
      """,
      source: """
        net/core/dev.c: __netif_receive_skb_core(), enqueue_to_backlog(); net/core/gro_cells.c; \
        the driver
        """),
    CounterFact(
      "tx_dropped", .link, .loss,
      """
      Packets dropped on the way out: the device was down, its ring full or its buffers could \
      not be mapped, or a virtual device found its other end gone. Drops of the queueing \
      discipline are not in here.
      """,
      source: "net/core/dev.c: validate_xmit_skb(), __dev_queue_xmit(); the driver"),
    CounterFact(
      "multicast", .link, .traffic,
      """
      Multicast packets received. Hardware often counts them at the port, so that packets which \
      never reached the host can be included.
      """,
      source: driver),
    CounterFact(
      "collisions", .link, .benign,
      """
      Collisions on half-duplex Ethernet; the frame is sent again, and too many of them show in \
      tx_aborted_errors. On a full-duplex link this never grows. Tunnels use it for a packet \
      that routing led back into the tunnel, and such a packet is lost.
      """,
      source: driver + "; net/ipv4/ip_tunnel.c: ip_tunnel_xmit()"),
    CounterFact(
      "rx_length_errors", .link, .loss,
      """
      Frames of an impossible length: mostly longer than this device's MTU allows, because the \
      two ends disagree about the MTU or a VLAN or tunnel header came on top.
      """,
      source: driver,
      finding: CounterFinding(
        "link.rx-length",
        """
        frames dropped because of their length: longer than the MTU of this interface allows, or \
        too short
        """,
        total: "rx_packets",
        fix: [
          Fix(
            """
            Give both ends of the link the same MTU, room for VLAN and tunnel headers included: \
            ip link set dev … mtu …
            """)
        ])),
    CounterFact(
      "rx_over_errors", .link, .loss,
      """
      Packets that did not fit into the buffers the host had provided. Older drivers count \
      overflow events instead, of which one can cost several packets.
      """,
      source: driver,
      finding: CounterFinding(
        "link.rx-over",
        "receive overruns: packets did not fit into the buffers that the host had ready",
        total: "rx_packets",
        countsPackets: false,
        fix: [
          Fix(
            """
            Make the receive ring as large as the device allows (ethtool -g shows the limit, \
            ethtool -G … rx … sets it); compare the MTU of both ends
            """)
        ])),
    CounterFact(
      "rx_crc_errors", .link, .loss,
      """
      Frames with a wrong checksum: damaged on the wire, in a connector or in a transceiver. GRE \
      tunnels count inner packets with a wrong or missing checksum here.
      """,
      source: driver + "; net/ipv4/ip_tunnel.c: ip_tunnel_rcv()",
      finding: CounterFinding(
        "link.rx-crc",
        "frames damaged on the way: wrong frame checksum",
        total: "rx_packets",
        fix: [
          Fix(
            """
            Replace or clean the cable or transceiver, and look at the counters of the other \
            end; ethtool -m shows the light levels, ethtool the negotiated speed and duplex
            """)
        ])),
    CounterFact(
      "rx_frame_errors", .link, .loss,
      """
      Frames that did not end on a byte boundary; together with rx_crc_errors a sign of a duplex \
      mismatch. Tunnels and WireGuard count packets here whose inner header or sender they did \
      not accept.
      """,
      source: driver + "; drivers/net/wireguard/receive.c; net/ipv4/ip_tunnel.c: ip_tunnel_rcv()",
      finding: CounterFinding(
        "link.rx-frame",
        """
        frames not accepted: badly aligned on the wire, or, on a tunnel, an inner packet that is \
        not allowed
        """,
        total: "rx_packets",
        fix: [
          Fix(
            """
            On Ethernet: let both ends negotiate speed and duplex, then replace the cable. On \
            WireGuard: compare AllowedIPs with the source addresses that arrive (wg show)
            """)
        ])),
    CounterFact(
      "rx_fifo_errors", .link, .loss,
      """
      Overflows of the receive FIFO: the device could not hand frames over fast enough. One \
      event can cost several packets. GRE tunnels count packets here that came out of sequence.
      """,
      source: driver + "; net/ipv4/ip_tunnel.c: ip_tunnel_rcv()",
      finding: CounterFinding(
        "link.rx-fifo",
        "overflows of the receive FIFO (on GRE: packets out of sequence)",
        total: "rx_packets",
        countsPackets: false,
        fix: [
          Fix(
            """
            Take load off the receiving CPU: larger ring (ethtool -G … rx …), more queues \
            (ethtool -L … combined …); on GRE remove the sequence-number option (no seq)
            """)
        ])),
    CounterFact(
      "rx_missed_errors", .link, .loss,
      """
      Packets the device dropped because the host had no free buffer in the receive ring: the \
      ring is small or the softirq came too late. Virtual devices do not use it.
      """,
      source: driver),
    CounterFact(
      "tx_aborted_errors", .link, .loss,
      """
      Frames given up after too many collisions; fast devices use it for frames they discarded \
      for any reason.
      """,
      source: driver,
      finding: CounterFinding(
        "link.tx-aborted",
        "frames that the device gave up sending",
        total: "tx_packets",
        fix: [
          Fix(
            """
            Let both ends negotiate speed and duplex; the driver counters (ethtool -S) name the \
            reason on fast devices
            """)
        ])),
    CounterFact(
      "tx_carrier_errors", .link, .loss,
      """
      Frames lost because the carrier went away while they were sent. Tunnels count packets here \
      for whose outer address there was no route.
      """,
      source: driver + "; net/ipv4/ip_tunnel.c: ip_tunnel_xmit()",
      finding: CounterFinding(
        "link.tx-carrier",
        """
        frames lost while sending: the carrier was gone, or, on a tunnel, its far end had no \
        route
        """,
        total: "tx_packets",
        fix: [
          Fix(
            """
            Check cable and switch port; on a tunnel, add a route to the far end (ip route get \
            shows what is missing)
            """)
        ])),
    CounterFact(
      "tx_fifo_errors", .link, .loss,
      """
      Frames cut short because their data did not reach the device in time (FIFO underrun). A \
      tunnel without a fixed far end counts packets here for which it knew no next hop.
      """,
      source: driver,
      finding: CounterFinding(
        "link.tx-fifo",
        "frames cut short: their data did not reach the device in time",
        total: "tx_packets",
        fix: [
          Fix(
            """
            Look for a slow or degraded PCIe link and for power saving, and update driver and \
            firmware
            """)
        ])),
    CounterFact(
      "tx_heartbeat_errors", .link, .symptom,
      """
      Missing signal-quality answers of old half-duplex transceivers. The frame itself went out.
      """,
      source: driver),
    CounterFact(
      "tx_window_errors", .link, .loss,
      """
      Late collisions: the other end started to send after the first 64 bytes. It takes one end \
      in half duplex, or a cable that is too long.
      """,
      source: driver,
      finding: CounterFinding(
        "link.tx-late-collision",
        "frames lost in late collisions: one end of the link runs half duplex",
        total: "tx_packets",
        fix: [
          Fix(
            "Let both ends negotiate: ethtool -s … autoneg on, and the same on the switch port")
        ])),
    CounterFact(
      "rx_compressed", .link, .traffic,
      "Compressed packets received; only devices such as SLIP and PPP have them.",
      source: driver),
    CounterFact(
      "tx_compressed", .link, .traffic,
      "Compressed packets sent; only devices such as SLIP and PPP have them.",
      source: driver),
    CounterFact(
      "rx_nohandler", .link, .benign,
      """
      Packets dropped because this device is not meant to receive, such as the backup port of a \
      bond. Nobody was waiting for them.
      """,
      source: "net/core/dev.c: __netif_receive_skb_core()"),
    CounterFact(
      "rx_otherhost_dropped", .link, .benign,
      """
      Frames for another machine's hardware address. They come when the device is promiscuous or \
      a switch floods, and nobody here was meant to get them.
      """,
      source: "net/ipv4/ip_input.c: ip_rcv_core(); net/ipv6/ip6_input.c: ip6_rcv_core()"),
  ]

  private static let driver =
    "include/uapi/linux/if_link.h: struct rtnl_link_stats64, filled by the driver"
}
