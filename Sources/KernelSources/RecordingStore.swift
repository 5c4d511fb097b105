public import Snapshot
public import SystemCalls

/// Recordings as folders of files.
///
/// A source is a file of the same name: `proc/net/snmp` as it was read; a netlink exchange as `NAME.nl`, each
/// datagram behind its length in four little-endian bytes. `missing.tsv` says why sources gave nothing: a line
/// each of source, kind, reason and the command that opens it, with tabs between them.
public enum RecordingStore {
  private static let missingFile = "missing.tsv"
  private static let datagramSuffix = ".nl"

  /// Loads a recording; a file that cannot be read becomes a source that failed.
  public static func load(_ directory: String) throws(SystemError) -> Recording {
    var recording = Recording()
    for path in try files(in: directory, below: "", depth: 0) {
      let full = "\(directory)/\(path)"
      let entry: Recording.Entry
      do throws(SystemError) {
        entry = .bytes(try readFile(full))
      } catch {
        entry = .missing(Missing(.failed, "\(error)"))
      }
      if path == missingFile, case .bytes(let bytes) = entry {
        for (source, missing) in parseMissing(bytes) { recording[source] = .missing(missing) }
      } else if path.hasSuffix(datagramSuffix), case .bytes(let bytes) = entry {
        recording[String(path.dropLast(datagramSuffix.count))] = .datagrams(datagrams(bytes))
      } else {
        recording[path] = entry
      }
    }
    return recording
  }

  /// Writes a recording into a folder, which is made when it is not there.
  public static func save(_ recording: Recording, to directory: String) throws(SystemError) {
    var missing: [String] = []
    for (source, entry) in recording.entries {
      switch entry {
      case .bytes(let bytes): try write(bytes, to: "\(directory)/\(source)")
      case .datagrams(let datagrams):
        try write(bytes(of: datagrams), to: "\(directory)/\(source)\(datagramSuffix)")
      case .missing(let reason):
        missing.append("\(source)\t\(reason.kind.rawValue)\t\(reason.reason)\t\(reason.open ?? "")")
      }
    }
    let text = missing.sorted().map { $0 + "\n" }.joined()
    try write(Array(text.utf8), to: "\(directory)/\(missingFile)")
  }

  /// Datagrams as the bytes of a file.
  private static func bytes(of datagrams: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    for datagram in datagrams {
      let count = UInt32(clamping: datagram.count)
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
      bytes += datagram
    }
    return bytes
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

  private static func parseMissing(_ bytes: [UInt8]) -> [(String, Missing)] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 4, let kind = Missing.Kind(rawValue: String(fields[1])) else {
        return nil
      }
      let open = fields[3].isEmpty ? nil : String(fields[3])
      return (String(fields[0]), Missing(kind, String(fields[2]), open: open))
    }
  }

  /// The regular files below a folder, by their path in it.
  private static func files(
    in directory: String, below prefix: String, depth: Int
  ) throws(SystemError) -> [String] {
    var found: [String] = []
    for entry in try Folder.entries(prefix.isEmpty ? directory : "\(directory)/\(prefix)") {
      let relative = prefix.isEmpty ? entry.name : "\(prefix)/\(entry.name)"
      switch entry.kind {
      case .file: found.append(relative)
      // No source lies deeper than proc/sys/net/ipv4/conf/all/rp_filter.
      case .folder where depth < 8:
        found += try files(in: directory, below: relative, depth: depth + 1)
      case .folder, .other: break
      }
    }
    return found
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    try Folder.make(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)))
    try writeFile(path, bytes)
  }
}
