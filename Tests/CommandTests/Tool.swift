import Foundation

/// What one run of the built `lossctl` gave.
struct ToolRun {
  let output: String
  let errors: String
  let status: Int32
}

/// The program that was built with these tests.
enum Tool {
  private static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// Runs `lossctl` to its end.
  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> ToolRun {
    try run(arguments, environment: environment)
  }

  /// Where `lossctl` lies.
  static var path: String { folder.appending(path: "lossctl").path }

  /// Runs `lossctl` to its end.
  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> ToolRun {
    try run(program: path, arguments, environment: environment)
  }

  /// Runs a program, by its path or its name, to its end.
  static func run(
    program: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> ToolRun {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    // Files rather than pipes: a report may be larger than a pipe holds.
    let scratch = try Scratch()
    defer { scratch.remove() }
    let output = try scratch.file("output")
    let errors = try scratch.file("errors")
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    return ToolRun(
      output: try scratch.text("output"), errors: try scratch.text("errors"),
      status: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus)
  }
}

/// A folder that a test may fill.
struct Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "lossctl-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
  }

  func file(_ name: String) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: nil)
    return try FileHandle(forWritingTo: URL(filePath: "\(path)/\(name)"))
  }
}
