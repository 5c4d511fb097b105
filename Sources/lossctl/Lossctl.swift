import ArgumentParser

/// The command line: arguments, wiring and exit status; every decision is made elsewhere.
@main
struct Lossctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lossctl",
    abstract: "Says where packets are being lost, why, and how to stop it.",
    version: "0.1.0",
    subcommands: [WalkCommand.self, ProbeCommand.self, PcapCommand.self])
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
