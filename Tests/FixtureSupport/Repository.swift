import FoundationEssentials

/// The files of this repository, found from where this file lies.
public enum Repository {
  /// The top folder.
  public static let root: String = {
    var url = URL(filePath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url.path
  }()

  /// The bytes of a file, by its path in the repository.
  public static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: "\(root)/\(path)")))
  }

  /// The text of a file.
  public static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }

  /// Whether a file or folder exists.
  public static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(root)/\(path)")
  }

  /// Every file below a folder, by its path in the repository, sorted.
  public static func files(below folder: String) throws -> [String] {
    let full = "\(root)/\(folder)"
    var found: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: full).sorted() {
      let path = "\(folder)/\(name)"
      var isFolder = false
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(root)/\(path)")
      isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
      if isFolder {
        found += try files(below: path)
      } else {
        found.append(path)
      }
    }
    return found
  }
}
