import ArgumentParser
import Findings
import FlowAnalysis
import Wire

/// The connection that `--flow` asks for.
struct FlowChoice: ExpressibleByArgument {
  let choice: StoryRecorder.Choice
  /// What was written.
  let text: String

  init?(argument: String) {
    self.text = argument
    if let number = UInt64(argument) {
      choice = .number(number)
      return
    }
    guard let colon = argument.lastIndex(of: ":"),
      let port = UInt16(argument[argument.index(after: colon)...])
    else { return nil }
    var text = argument[..<colon]
    if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
    guard let address = IPAddress(text: String(text)) else { return nil }
    switch address {
    case .v4(let bits): choice = .end(address: 0xffff_0000_0000 | UInt128(bits), port: port)
    case .v6(let bits): choice = .end(address: bits, port: port)
    }
  }
}

/// What `--fail-on` asks for, such as `stall,loss>1%`.
struct FailureConditions: ExpressibleByArgument {
  private struct Condition {
    let word: String
    let share: Double
  }

  private static let words = [
    "stall", "loss", "no-answer", "refused", "reset", "broken", "half-open", "slow",
  ]
  private let conditions: [Condition]

  init?(argument: String) {
    var found: [Condition] = []
    for part in argument.split(separator: ",") {
      let halves = part.split(separator: ">", maxSplits: 1).map(String.init)
      guard let word = halves.first, Self.words.contains(word) else { return nil }
      var share = 0.0
      if halves.count == 2 {
        var text = halves[1]
        let isPercent = text.hasSuffix("%")
        if isPercent { text.removeLast() }
        guard let number = Double(text), number >= 0 else { return nil }
        share = isPercent ? number / 100 : number
        guard share <= 1 else { return nil }  // more than all of them never are
      }
      found.append(Condition(word: word, share: share))
    }
    guard !found.isEmpty else { return nil }
    conditions = found
  }

  /// How many are what the word says, and of how many.
  private static func share(_ word: String, _ report: CaptureReport) -> (UInt64, UInt64) {
    let connections = report.verdicts[word, default: 0]
    switch word {
    case "loss":
      let handshake = report.handshakeLost
      return (
        report.lost(.before) + report.lost(.after) + handshake, report.dataPackets + handshake
      )
    case "stall":
      // A window that never opens again stalls a connection that carried data before as well.
      return (connections + report.closedWindows, report.connectionCount)
    default: return (connections, report.connectionCount)
    }
  }

  /// Whether a report meets one of the conditions.
  func areMet(by report: CaptureReport) -> Bool {
    conditions.contains { condition in
      let (number, all) = Self.share(condition.word, report)
      return number > 0 && Double(number) > condition.share * Double(max(all, 1))
    }
  }
}
