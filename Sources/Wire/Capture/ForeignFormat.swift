/// Files that people take for captures and that are none, known by their first bytes.
public enum ForeignFormat {
  /// What a file is that is not a capture, and what to do about it; `nil` when that is not known.
  public static func advice(_ bytes: Span<UInt8>) -> String? {
    let known: [(magic: [UInt8], advice: String)] = [
      ([0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd: zstd -dc FILE | lossctl pcap -"),
      ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "compressed with xz: xz -dc FILE | lossctl pcap -"),
      ([0x42, 0x5a, 0x68], "compressed with bzip2: bzip2 -dc FILE | lossctl pcap -"),
      ([0x04, 0x22, 0x4d, 0x18], "compressed with lz4: lz4 -dc FILE | lossctl pcap -"),
      ([0x50, 0x4b, 0x03, 0x04], "a zip archive: unzip -p FILE | lossctl pcap -"),
      (Array("snoop\0\0\0".utf8), "a snoop capture: editcap FILE out.pcapng"),
      (Array("GMBU".utf8), "a Network Monitor capture: editcap FILE out.pcapng"),
      (Array("RTSS".utf8), "a Network Monitor capture: editcap FILE out.pcapng"),
      (Array("XCP\0".utf8), "a Sniffer capture: editcap FILE out.pcapng"),
      (Array("TRSNIFF".utf8), "a Sniffer capture: editcap FILE out.pcapng"),
      ([0x13, 0x30, 0x02, 0x00], "an Event Trace Log: etl2pcapng FILE out.pcapng"),
    ]
    return known.first { entry in
      bytes.count >= entry.magic.count
        && entry.magic.indices.allSatisfy { bytes[$0] == entry.magic[$0] }
    }?.advice
  }
}
