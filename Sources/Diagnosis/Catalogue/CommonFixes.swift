import Findings

/// Remedies that more than one family of counters names.
extension Fix {
  /// For receive buffers of TCP that are too small.
  static let largerTCPReceiveBuffer = Fix.doublingLast(
    "net.ipv4.tcp_rmem",
    to: "Let receive buffers grow further (programs that set SO_RCVBUF decide for themselves)")

  /// For programs that do not keep up.
  static let readFaster = Fix(
    """
    Make the program read faster, or give it more CPU: a full buffer means that it does not keep up
    """)

  /// For wrong checksums.
  static let findDamage = Fix(
    """
    Look for damage on one path or one device: interface errors on both ends, then the same traffic \
    without receive checksum offload (ethtool -K … rx off)
    """)

  /// For what this machine's own lower layers refused.
  static let findRefusal = Fix(
    """
    Look at the OUTPUT rules, the queueing disciplines and the routes of this report: whichever lost \
    packets in the same window; then at memory
    """)
}
