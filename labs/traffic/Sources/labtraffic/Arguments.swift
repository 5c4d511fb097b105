/// What was asked on the command line: `--name value` pairs and bare words.
struct Arguments {
  private var values: [String: String] = [:]
  private var taken: Set<String> = []
  let words: [String]

  /// Reads `--name value`, `--name=value` and, for names in `switches`, a bare `--name`.
  init(_ arguments: ArraySlice<String>, switches: Set<String>) throws(Failure) {
    var words: [String] = []
    var rest = arguments
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--") else {
        words.append(argument)
        continue
      }
      let name = argument.dropFirst(2).prefix { $0 != "=" }
      if let equals = argument.firstIndex(of: "=") {
        values[String(name)] = String(argument[argument.index(after: equals)...])
      } else if switches.contains(String(name)) {
        values[String(name)] = ""
      } else if let value = rest.popFirst() {
        values[String(name)] = value
      } else {
        throw Failure("--\(name) needs a value")
      }
    }
    self.words = words
  }

  /// Whether a switch was given.
  mutating func flag(_ name: String) -> Bool {
    taken.insert(name)
    return values[name] != nil
  }

  /// The text of an option, if given.
  mutating func text(_ name: String) -> String? {
    taken.insert(name)
    return values[name]
  }

  /// The text of an option that must be given.
  mutating func required(_ name: String) throws(Failure) -> String {
    guard let value = text(name) else { throw Failure("--\(name) is needed") }
    return value
  }

  /// A number of at least `minimum`, or the default.
  mutating func number(_ name: String, or fallback: Int, minimum: Int = 0) throws(Failure) -> Int {
    guard let value = text(name) else { return fallback }
    guard let number = Int(value), number >= minimum else {
      throw Failure("--\(name): not a number of at least \(minimum): \(value)")
    }
    return number
  }

  /// Fails when an option was given that nobody asked for.
  func finish() throws(Failure) {
    if let unknown = values.keys.first(where: { !taken.contains($0) }) {
      throw Failure("unknown option --\(unknown)")
    }
  }
}

/// Why the program stops: what was attempted and what the system said.
struct Failure: Error {
  let message: String
  init(_ message: String) { self.message = message }
}
