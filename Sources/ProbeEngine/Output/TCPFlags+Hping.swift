public import Wire

extension TCPFlags {
  /// The flags in hping's letters and order: `SA` for SYN and ACK; empty without any.
  public var hpingText: String {
    let letters: [(TCPFlags, Character)] = [
      (.rst, "R"), (.syn, "S"), (.ack, "A"), (.fin, "F"), (.psh, "P"), (.urg, "U"), (.ece, "X"),
      (.cwr, "Y"),
    ]
    return String(letters.filter { contains($0.0) }.map(\.1))
  }
}
