/// The bytes of a packet below its line, in hping3's two forms.
public enum PacketDump {
  /// `-j`: two tabs, groups of two bytes in hexadecimal, sixteen bytes a line, an empty line at the end.
  ///
  /// As with hping3, a line that is full is followed by another, even if nothing is left for it.
  public static func hexadecimal(_ bytes: [UInt8]) -> String {
    var text = ""
    for start in stride(from: 0, through: bytes.count, by: 16) {
      text += "\t\t"
      for index in start..<min(start + 16, bytes.count) {
        let digits = String(bytes[index], radix: 16)
        text += digits.count == 1 ? "0" + digits : digits
        if index % 2 == 1 { text += " " }
      }
      text += "\n"
    }
    return text + "\n"
  }

  /// `-J`: two tabs, 32 characters a line, a dot for what is no printable ASCII, an empty line at the end.
  public static func characters(_ bytes: [UInt8]) -> String {
    var text = ""
    for start in stride(from: 0, through: bytes.count, by: 32) {
      let row = bytes[start..<min(start + 32, bytes.count)]
      let shown = row.map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: ".") }
      text += "\t\t" + String(decoding: shown, as: UTF8.self) + "\n"
    }
    return text + "\n"
  }
}
