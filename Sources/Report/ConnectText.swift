/// What the mode that probes with connect() sees and does not see, before its first probe.
public enum ConnectText {
  /// The lines, for standard error; `because` is why the mode was taken when nobody asked for it.
  public static func explanation(because: String?, limits: [String]) -> String {
    let head = because.map { "lossctl: \($0), so this is connect() mode." }
    var lines = Layout.folded(head ?? "lossctl: connect() mode.", width: 80)
    for limit in limits {
      lines += Layout.folded(limit, width: 78).map { "  \($0)" }
    }
    // A command is never cut: it is there to be copied.
    lines += [
      "  for all of it: sudo lossctl probe …, or once:",
      "  sudo setcap cap_net_raw+ep \"$(command -v lossctl)\"",
    ]
    return lines.joined(separator: "\n")
  }
}
