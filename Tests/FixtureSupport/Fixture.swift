import FoundationEssentials

/// Files under `Fixtures/`: what real kernels sent, and what real tools said of it.
public enum Fixture {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// The bytes of a file.
  public static func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: root.appending(path: path)))
  }

  /// The text of a file.
  public static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }

  /// Whether a file is there.
  public static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// The names in a folder, sorted.
  public static func names(in folder: String) -> [String] {
    let path = root.appending(path: folder).path
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The datagrams of a recorded netlink exchange: each is preceded by its length in four bytes, little-endian.
  public static func datagrams(_ path: String) throws -> [[UInt8]] {
    var rest = try bytes(path)[...]
    var datagrams: [[UInt8]] = []
    while rest.count >= 4 {
      let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      datagrams.append(Array(rest.dropFirst(4).prefix(length)))
      rest = rest.dropFirst(4 + length)
    }
    return datagrams
  }
}
