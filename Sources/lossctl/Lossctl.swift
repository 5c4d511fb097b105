import ArgumentParser
import SystemCalls

/// The command line: arguments, wiring and exit status; every decision is made elsewhere.
@main
struct Lossctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Says where packets are being lost, why, and how to stop it.",
    version: version,
    subcommands: subcommands)

  /// The command's own name, before those of its parts.
  static let name = "lossctl"
  static let version = "0.1.0"
  private static let subcommands: [any ParsableCommand.Type] = [
    WalkCommand.self, ProbeCommand.self, PcapCommand.self,
  ]

  /// Lets the part that is named read its arguments alone, and reads them as a whole where that gives no command to
  /// run: wrong use, `--help`, `--version`.
  ///
  /// The parser reflects every option of every command it is given before it reads a word: a fifth of the time of a
  /// walk, most of it for the other commands.
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    // Before anything else reads them: an option that is not known here would hide the reason why.
    if arguments.first == ProbeCommand.configuration.commandName,
      let refusal = RefusedOptions.sentence(for: Array(arguments.dropFirst()))
    {
      // As the parser words wrong use, which would name a command by itself without what stands before it.
      Output.error("Error: \(refusal)\nUsage: \(ProbeCommand.usage)")
      Output.error("  See 'lossctl probe --help' for more information.")
      ProbeCommand.exit(withError: ExitCode.validationFailure)
    }
    guard let part = subcommands.first(where: { $0.configuration.commandName == arguments.first }),
      var command = try? part.parseAsRoot(Array(arguments.dropFirst())), type(of: command) == part
    else { return main(Array(arguments)) }
    let result = Result { try command.run() }
    // Whoever reads what was written is not to take half of it for all.
    if let failure = StandardStream.failure {
      Output.error("\(failure)")
      part.exit(withError: Status.couldNotLook)
    }
    if case .failure(let error) = result { part.exit(withError: error) }
  }
}

/// The exit statuses that the commands share; 64 for wrong use comes from the argument parser.
enum Status {
  /// Packets were lost.
  static let lossFound = ExitCode(1)
  /// No probe was answered.
  static let noReply = ExitCode(1)
  /// It was not possible to look.
  static let couldNotLook = ExitCode(2)
  /// A capture could be read up to a bad record only.
  static let readPartly = ExitCode(3)
  /// More was lost than the user's limit.
  static let lossAboveLimit = ExitCode(3)
}
