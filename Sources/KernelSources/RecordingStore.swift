import FoundationEssentials
import Glibc
public import Snapshot
public import SystemCalls

/// Recordings as folders of files.
///
/// A source is a file of the same name: `proc/net/snmp` as it was read; a netlink exchange as `NAME.nl`, each
/// datagram behind its length in four little-endian bytes. `missing.json` says why sources gave nothing.
public enum RecordingStore {
  private static let missingFile = "missing.json"
  private static let datagramSuffix = ".nl"

  /// Loads a recording; a file that cannot be read becomes a source that failed.
  public static func load(_ directory: String) throws(SystemError) -> Recording {
    var recording = Recording()
    for path in try files(in: directory, below: "") {
      let full = "\(directory)/\(path)"
      if path == missingFile {
        guard let bytes = try? readFile(full),
          let missing = try? JSONDecoder().decode([String: Missing].self, from: Data(bytes))
        else {
          throw SystemError(operation: "read \(full)", code: EBADMSG)
        }
        for (source, reason) in missing { recording[source] = .missing(reason) }
      } else if path.hasSuffix(datagramSuffix) {
        let source = String(path.dropLast(datagramSuffix.count))
        recording[source] = entry(full) { .datagrams(datagrams($0)) }
      } else {
        recording[path] = entry(full) { .bytes($0) }
      }
    }
    return recording
  }

  /// Writes a recording into a new folder.
  public static func save(_ recording: Recording, to directory: String) throws(SystemError) {
    var missing: [String: Missing] = [:]
    for (source, entry) in recording.entries {
      switch entry {
      case .bytes(let bytes): try write(bytes, to: "\(directory)/\(source)")
      case .datagrams(let datagrams):
        var bytes: [UInt8] = []
        for datagram in datagrams {
          let count = UInt32(clamping: datagram.count)
          bytes += (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
          bytes += datagram
        }
        try write(bytes, to: "\(directory)/\(source)\(datagramSuffix)")
      case .missing(let reason): missing[source] = reason
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    if let text = try? encoder.encode(missing) {
      try write([UInt8](text), to: "\(directory)/\(missingFile)")
    }
  }

  /// Cuts a file into its datagrams; a last one that is shorter than it says is kept as far as it goes.
  static func datagrams(_ bytes: [UInt8]) -> [[UInt8]] {
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

  private static func entry(
    _ path: String, _ make: ([UInt8]) -> Recording.Entry
  ) -> Recording.Entry {
    do throws(SystemError) {
      return make(try readFile(path))
    } catch {
      return .missing(Missing(.failed, "\(error)"))
    }
  }

  /// The regular files below a folder, by their path in it.
  private static func files(
    in directory: String, below prefix: String
  ) throws(SystemError) -> [String] {
    let path = prefix.isEmpty ? directory : "\(directory)/\(prefix)"
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw SystemError(operation: "open folder \(path)", code: ENOENT)
    }
    var found: [String] = []
    for name in names.sorted() {
      let relative = prefix.isEmpty ? name : "\(prefix)/\(name)"
      var information = stat()
      guard unsafe lstat("\(directory)/\(relative)", &information) == 0 else { continue }
      switch information.st_mode & S_IFMT {
      case S_IFDIR: found += try files(in: directory, below: relative)
      case S_IFREG: found.append(relative)
      default: break  // a link or a pipe is no recording
      }
    }
    return found
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(bytes).write(to: URL(filePath: path))
    } catch {
      throw SystemError(operation: "write \(path)", code: errno == 0 ? EIO : errno)
    }
  }
}
