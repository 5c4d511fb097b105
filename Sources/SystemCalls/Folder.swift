import Glibc

/// Folders: what is in them, and making them.
public enum Folder {
  /// What a name in a folder stands for.
  public enum Kind: Sendable {
    /// A regular file.
    case file
    /// A folder.
    case folder
    /// A link, pipe, device or socket.
    case other
  }

  /// The names in a folder, sorted, without `.` and `..`, and what each is; links are not followed.
  public static func entries(_ path: String) throws(SystemError) -> [(name: String, kind: Kind)] {
    guard let folder = unsafe opendir(path) else {
      throw SystemError(operation: "open folder \(path)", code: errno)
    }
    defer { unsafe closedir(folder) }
    var entries: [(name: String, kind: Kind)] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { entries.append((name, kind(of: "\(path)/\(name)"))) }
    }
    return entries.sorted { $0.name < $1.name }
  }

  /// Makes a folder and those above it that are missing.
  public static func make(_ path: String) throws(SystemError) {
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      made += made.isEmpty && !path.hasPrefix("/") ? String(part) : "/\(part)"
      if part.isEmpty || kind(of: made) == .folder { continue }
      let folder = made
      try systemCall("make folder \(folder)") { Int(unsafe mkdir(folder, 0o777)) }
    }
  }

  private static func kind(of path: String) -> Kind {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else { return .other }
    switch information.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: return .file
    default: return .other
    }
  }
}

/// Writes a whole file; one that is there already is replaced.
public func writeFile(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
  let file = try OwnedDescriptor(creating: path)
  try writeAll(bytes, to: file.number, as: path)
}
