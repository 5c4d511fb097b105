/// Colours on a terminal, and nothing elsewhere.
public struct Style: Sendable {
  /// Whether colours are written.
  public let isColoured: Bool
  /// The number of columns to fill.
  public let width: Int

  /// Creates a style.
  public init(isColoured: Bool, width: Int = 80) {
    self.isColoured = isColoured
    self.width = max(40, width)
  }

  /// What a piece of text is, for its colour.
  enum Tone: String {
    case heading = "1"
    case alarm = "1;31"
    case warning = "33"
    case good = "32"
    case quiet = "2"
    case command = "36"
  }

  func paint(_ text: String, _ tone: Tone) -> String {
    isColoured ? "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// Lays text out in columns.
enum Layout {
  /// Cuts text into lines of at most `width` columns at blanks; a longer word stays whole.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.utf8.split(separator: UInt8(ascii: " ")).map(Substring.init) {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines
  }

  /// Text in lines of which all but the first are indented.
  static func folded(_ text: String, width: Int, indent: Int = 2) -> [String] {
    guard text.count > width else { return [text] }
    return wrapped(text, width: width - indent).enumerated().map { index, line in
      index == 0 ? line : String(repeating: " ", count: indent) + line
    }
  }

  /// Parts in lines, with commas between them; a part is never cut, and all lines but the first are indented.
  static func flowed(_ parts: [String], width: Int) -> [String] {
    var lines: [String] = []
    for (index, part) in parts.enumerated() {
      let part = index < parts.count - 1 ? part + "," : part
      if let last = lines.last, last.count + 1 + part.count <= width {
        lines[lines.count - 1] += " " + part
      } else {
        lines.append(lines.isEmpty ? part : "  " + part)
      }
    }
    return lines
  }

  /// Text in lines that hang under a label.
  static func hanging(_ label: String, _ text: String, indent: Int, width: Int) -> [String] {
    let column = indent + 10
    let lines = wrapped(text, width: max(20, width - column))
    return lines.enumerated().map { index, line in
      let head = index == 0 ? String(repeating: " ", count: indent) + label : ""
      return padded(head, to: column) + line
    }
  }

  /// Text filled with blanks to a number of columns.
  static func padded(_ text: String, to count: Int) -> String {
    text.count >= count ? text : text + String(repeating: " ", count: count - text.count)
  }

  /// A table in columns: the first aligned left, the others right, but for words in the last one, all of whose cells are
  /// words where `endsInWords` says so.
  static func table(header: [String], rows: [[String]], endsInWords: Bool = false) -> [String] {
    let all = (header.isEmpty ? [] : [header]) + rows
    let columns = all.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return all.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        if column == 0 {
          line += cell + blanks
        } else if column == row.count - 1, endsInWords || cell.first?.isLetter == true {
          line += "  " + cell
        } else {
          line += " " + blanks + cell
        }
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
