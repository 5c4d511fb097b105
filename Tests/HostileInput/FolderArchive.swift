/// The files of a folder in one string of bytes, so that a fuzzer can mutate them together.
///
/// Each file lies behind a line that only archives have: two bytes that no text holds, `file `, and its path.
/// There are no lengths and no offsets: whatever is changed, the rest stays what it was.
public enum FolderArchive {
  private static let mark: [UInt8] = [0xff, 0xfe] + Array("file ".utf8)

  /// Joins files to an archive.
  public static func pack(_ files: [(path: String, bytes: [UInt8])]) -> [UInt8] {
    files.reduce(into: []) { archive, file in
      archive += mark + Array(file.path.utf8) + Array("\n".utf8) + file.bytes
    }
  }

  /// Takes an archive apart; bytes before the first file belong to none.
  public static func unpack(_ archive: [UInt8]) -> [(path: String, bytes: [UInt8])] {
    var starts: [Int] = []
    var index = 0
    while index + mark.count <= archive.count {
      if archive[index] == mark[0], archive[index..<index + mark.count].elementsEqual(mark) {
        starts.append(index)
        index += mark.count
      } else {
        index += 1
      }
    }
    return starts.enumerated().map { number, start in
      let end = number + 1 < starts.count ? starts[number + 1] : archive.count
      let file = archive[start + mark.count..<end]
      let line = file.firstIndex(of: UInt8(ascii: "\n")) ?? file.endIndex
      let path = String(decoding: file[..<line], as: UTF8.self)
      return (path, Array(file[line...].dropFirst()))
    }
  }
}
