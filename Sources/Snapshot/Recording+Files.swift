extension Recording {
  /// The file that says why sources gave nothing: a line each of source, kind, reason and the command that
  /// opens it, with tabs between them.
  public static let missingFile = "missing.tsv"
  /// What ends the name of a netlink exchange: each datagram lies behind its length in four little-endian bytes.
  public static let datagramSuffix = ".nl"

  /// Reads a recording from the files of a folder, by their path in it.
  public init(files: [(path: String, bytes: [UInt8])]) {
    self.init()
    for (path, bytes) in files {
      if path == Self.missingFile {
        for (source, missing) in Self.missing(bytes) { self[source] = .missing(missing) }
      } else if path.hasSuffix(Self.datagramSuffix) {
        self[Self.source(of: path)] = .datagrams(Self.datagrams(bytes))
      } else {
        self[path] = .bytes(bytes)
      }
    }
  }

  /// The source that a file is the recording of.
  public static func source(of path: String) -> String {
    path.hasSuffix(datagramSuffix) ? String(path.dropLast(datagramSuffix.count)) : path
  }

  /// Cuts a file into its datagrams; a last one that is shorter than it says is kept as far as it goes.
  private static func datagrams(_ bytes: [UInt8]) -> [[UInt8]] {
    var datagrams: [[UInt8]] = []
    var rest = bytes[...]
    while rest.count >= 4 {
      let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      datagrams.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return datagrams
  }

  private static func missing(_ bytes: [UInt8]) -> [(String, Missing)] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 4, let kind = Missing.Kind(rawValue: String(fields[1])) else {
        return nil
      }
      let open = fields[3].isEmpty ? nil : String(fields[3])
      return (String(fields[0]), Missing(kind, String(fields[2]), open: open))
    }
  }
}
