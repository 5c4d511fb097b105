import FixtureSupport

extension HostileInput {
  /// The inputs that mutations begin with, each with a name of its own.
  public func seedInputs() throws -> [(name: String, bytes: [UInt8])] {
    var inputs = samples.enumerated().map { (name: "sample-\($0.offset)", bytes: $0.element) }
    for pattern in seeds + ["malformed/\(name)/*"] { inputs += try Self.inputs(pattern) }
    return inputs
  }

  /// The inputs that once trapped, hung or were wrong in a way that was thought of.
  public func knownInputs() throws -> [(name: String, bytes: [UInt8])] {
    try Self.inputs("malformed/\(name)/*")
  }

  private static func inputs(_ pattern: String) throws -> [(name: String, bytes: [UInt8])] {
    try matches(pattern).compactMap { path in
      let below = Fixture.names(in: path)
      if below.isEmpty {
        return isProse(path) ? nil : (path, try Fixture.bytes(path))
      }
      let folder = "Fixtures/\(path)/"
      let files = try Repository.files(below: "Fixtures/\(path)").filter { !isProse($0) }
      return (
        path,
        FolderArchive.pack(
          try files.map { (String($0.dropFirst(folder.count)), try Repository.bytes($0)) })
      )
    }
  }

  /// What people and tools wrote about recordings is no input.
  private static func isProse(_ path: String) -> Bool {
    [".txt", ".json", ".md", ".py", ".c", ".sh"].contains { path.hasSuffix($0) }
  }

  /// The paths under `Fixtures` that a pattern stands for.
  private static func matches(_ pattern: String) -> [String] {
    var found = [""]
    for part in pattern.split(separator: "/") {
      found = found.flatMap { folder in
        let names = part.contains("*") ? Fixture.names(in: folder) : [String(part)]
        let halves = part.split(separator: "*", omittingEmptySubsequences: false)
        return names.filter { name in
          guard let first = halves.first, let last = halves.last else { return false }
          return name.hasPrefix(first) && name.hasSuffix(last)
        }.map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
      }
    }
    return found.filter { Fixture.exists($0) }
  }
}
