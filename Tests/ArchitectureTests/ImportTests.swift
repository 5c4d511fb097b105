import FixtureSupport
import FoundationEssentials
import Testing

/// The arrows between modules, as data: what each target may import.
private let allowed: [String: Set<String>] = [
  "Wire": [],
  "Findings": [],
  "Snapshot": ["Wire"],
  "Diagnosis": ["Findings", "Snapshot", "Wire"],
  "FlowAnalysis": ["Findings", "Wire"],
  "ProbeEngine": ["Findings", "Histogram", "RealModule", "Wire"],
  "Report": ["Findings", "FlowAnalysis", "FoundationEssentials", "ProbeEngine", "Wire"],
  "SystemCalls": ["CLinux", "Glibc", "Synchronization"],
  "CaptureFiles": ["CPcap", "CZlib", "Glibc", "SystemCalls", "Wire"],
  "KernelSources": [
    "CLinux", "CMnl", "Glibc", "Snapshot", "SystemCalls", "Wire",
  ],
  "ProbeSockets": ["CLinux", "Glibc", "ProbeEngine", "SystemCalls", "Wire"],
  "lossctl": [
    "ArgumentParser", "CaptureFiles", "Diagnosis", "Findings", "FlowAnalysis", "Glibc",
    "KernelSources", "ProbeEngine", "ProbeSockets", "Report", "Snapshot", "SystemCalls", "Wire",
  ],
]

/// Modules that turn values into values.
private let pure: Set = [
  "Wire", "Findings", "Snapshot", "Diagnosis", "FlowAnalysis", "ProbeEngine", "Report",
]

@Suite("The arrows between modules")
struct ImportTests {
  @Test("A target imports only what the table allows", arguments: allowed.keys.sorted())
  func imports(target: String) throws {
    for file in try SourceFile.all(in: target) {
      for line in file.lines where line.contains("import ") {
        guard let module = file.importedModule(line) else { continue }
        #expect(
          allowed[target]?.contains(module) == true,
          "\(file.path) imports \(module), which \(target) may not use")
      }
    }
  }

  @Test("Every Swift target is in the table")
  func complete() throws {
    let targets = try SourceFile.targets()
    #expect(Set(targets) == Set(allowed.keys))
  }

  @Test("Pure code has no unsafe, no C library and no clock", arguments: pure.sorted())
  func purity(target: String) throws {
    let forbidden = [
      "unsafe ", "Glibc", "Dispatch", "ContinuousClock", "SystemRandom", ".random(in:",
    ]
    for file in try SourceFile.all(in: target) {
      for line in file.lines where !line.trimmed.hasPrefix("//") {
        for word in forbidden {
          #expect(!line.contains(word), "\(file.path): \"\(word)\" in pure code: \(line)")
        }
      }
    }
  }

  @Test("No source traps on purpose", arguments: allowed.keys.sorted())
  func noTraps(target: String) throws {
    let forbidden = ["fatalError(", "preconditionFailure(", "precondition(", "try!", " as! "]
    for file in try SourceFile.all(in: target) {
      for line in file.lines where !line.trimmed.hasPrefix("//") {
        for word in forbidden {
          #expect(!line.contains(word), "\(file.path): \(line)")
        }
      }
    }
  }
}

/// One Swift file of the package.
private struct SourceFile {
  let path: String
  let lines: [String]

  /// The module that a line imports, or `nil` when it is not an import.
  func importedModule(_ line: String) -> String? {
    var words = line.trimmed.split(separator: " ")
    while let first = words.first, first.hasPrefix("@") || first == "public" || first == "internal"
    {
      words.removeFirst()
    }
    guard words.first == "import", let module = words.dropFirst().first else { return nil }
    return String(module)
  }

  static func targets() throws -> [String] {
    let sources = Repository.root + "/Sources"
    return try FileManager.default.contentsOfDirectory(atPath: sources).filter { name in
      try !all(in: name).isEmpty
    }
  }

  static func all(in target: String) throws -> [SourceFile] {
    try Repository.files(below: "Sources/\(target)").filter { $0.hasSuffix(".swift") }.map { path in
      let text = try Repository.text(path)
      return SourceFile(
        path: path,
        lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
  }
}

extension String {
  fileprivate var trimmed: Substring { drop { $0 == " " } }
}
