public import Snapshot
public import SystemCalls

/// Recordings as folders of files.
///
/// A source is a file of the same name: `proc/net/snmp` as it was read; a netlink exchange as `NAME.nl`, each
/// datagram behind its length in four little-endian bytes. `missing.tsv` says why sources gave nothing: a line
/// each of source, kind, reason and the command that opens it, with tabs between them.
public enum RecordingStore {
  /// Loads a recording; a file that cannot be read becomes a source that failed.
  public static func load(_ directory: String) throws(SystemError) -> Recording {
    var files: [(path: String, bytes: [UInt8])] = []
    var failed: [(path: String, Missing)] = []
    for path in try self.files(in: directory, below: "", depth: 0) {
      do throws(SystemError) {
        files.append((path, try readFile("\(directory)/\(path)")))
      } catch {
        failed.append((path, Missing(.failed, "\(error)")))
      }
    }
    var recording = Recording(files: files)
    for (path, missing) in failed {
      recording[Recording.source(of: path)] = .missing(missing)
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
        try write(bytes(of: datagrams), to: "\(directory)/\(source)\(Recording.datagramSuffix)")
      case .missing(let reason):
        missing.append("\(source)\t\(reason.kind.rawValue)\t\(reason.reason)\t\(reason.open ?? "")")
      }
    }
    let text = missing.sorted().map { $0 + "\n" }.joined()
    try write(Array(text.utf8), to: "\(directory)/\(Recording.missingFile)")
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
