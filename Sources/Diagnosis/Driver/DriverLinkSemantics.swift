/// What a driver puts into the receive drop fields of the link statistics.
///
/// The stack adds to `rx_dropped` what it dropped itself, in every driver: packets for which the
/// backlog was full or that no protocol wanted. So `rx_dropped` alone never says where packets went.
/// Source: each driver's `ndo_get_stats64` or `ndo_get_stats` in Linux 6.1, where drivers differ by
/// version; `dev_get_stats` in net/core/dev.c.
public struct DriverLinkSemantics: Hashable, Sendable {
  /// What a field holds in this driver.
  public enum Content: String, Hashable, Sendable {
    /// Packets that the device lost for want of host descriptors or of buffer.
    case hardware
    /// Packets that the driver itself dropped, mostly for want of memory.
    case software
    /// Both.
    case both
    /// The driver leaves it at 0: what is there comes from the stack.
    case unused
  }

  /// The content of `rx_missed_errors`.
  public let missed: Content
  /// The driver's part of `rx_dropped`.
  public let dropped: Content
  /// Another field in which the driver counts packets that the device lost, if any.
  public let alsoIn: String?
  /// The kernel file.
  public let source: String

  /// What is known of a driver, or `nil`.
  public static func of(driver: String) -> DriverLinkSemantics? { table[driver] }

  private init(
    _ missed: Content, _ dropped: Content, alsoIn: String? = nil, _ source: String
  ) {
    self.missed = missed
    self.dropped = dropped
    self.alsoIn = alsoIn
    self.source = "drivers/net/" + source
  }

  private static let table: [String: DriverLinkSemantics] = [
    "mlx5_core": .init(.hardware, .hardware, "ethernet/mellanox/mlx5/core/en_main.c"),
    "mlx4_en": .init(.unused, .both, alsoIn: "rx_fifo_errors", "ethernet/mellanox/mlx4/en_port.c"),
    "ixgbe": .init(.hardware, .unused, "ethernet/intel/ixgbe/ixgbe_main.c"),
    "i40e": .init(.hardware, .hardware, "ethernet/intel/i40e/i40e_main.c"),
    "iavf": .init(.unused, .hardware, "ethernet/intel/iavf/iavf_virtchnl.c"),
    "ice": .init(.hardware, .hardware, "ethernet/intel/ice/ice_main.c"),
    "igb": .init(.hardware, .unused, alsoIn: "rx_fifo_errors", "ethernet/intel/igb/igb_main.c"),
    "igc": .init(.hardware, .unused, alsoIn: "rx_fifo_errors", "ethernet/intel/igc/igc_main.c"),
    "e1000": .init(.hardware, .unused, "ethernet/intel/e1000/e1000_main.c"),
    "e1000e": .init(.hardware, .unused, "ethernet/intel/e1000e/netdev.c"),
    "fm10k": .init(.unused, .hardware, "ethernet/intel/fm10k/fm10k_pci.c"),
    "bnxt_en": .init(.hardware, .software, "ethernet/broadcom/bnxt/bnxt.c"),
    "bnx2x": .init(
      .unused, .both, alsoIn: "rx_fifo_errors", "ethernet/broadcom/bnx2x/bnx2x_stats.c"),
    "tg3": .init(.hardware, .software, "ethernet/broadcom/tg3.c"),
    "r8169": .init(.hardware, .software, "ethernet/realtek/r8169_main.c"),
    "qede": .init(.unused, .unused, alsoIn: "rx_fifo_errors", "ethernet/qlogic/qede/qede_main.c"),
    "cxgb4": .init(.unused, .hardware, "ethernet/chelsio/cxgb4/cxgb4_main.c"),
    "sfc": .init(.unused, .both, alsoIn: "rx_fifo_errors", "ethernet/sfc/ef10.c"),
    "atlantic": .init(.unused, .hardware, "ethernet/aquantia/atlantic/aq_nic.c"),
    "be2net": .init(.unused, .both, alsoIn: "rx_fifo_errors", "ethernet/emulex/benet/be_main.c"),
    "enic": .init(.unused, .hardware, "ethernet/cisco/enic/enic_main.c"),
    "ena": .init(.unused, .hardware, "ethernet/amazon/ena/ena_netdev.c"),
    "gve": .init(.unused, .unused, "ethernet/google/gve/gve_main.c"),
    "virtio_net": .init(.unused, .software, "virtio_net.c"),
    "vmxnet3": .init(.unused, .software, "vmxnet3/vmxnet3_ethtool.c"),
    "veth": .init(.unused, .software, "veth.c"),
    "mana": .init(.unused, .software, "ethernet/microsoft/mana/mana_en.c"),
  ]
}
