import ArgumentParser
import Diagnosis
import Findings
import KernelSources
import Report
import Snapshot
import SystemCalls

extension WalkCommand {
  func run() throws {
    Capabilities.drop(except: [.readAll, .networkAdministration, .trace, .systemAdministration])
    do {
      if let replay {
        try replayRecording(replay)
      } else {
        let session = try WalkSession(interface: interface, netns: netns, pid: pid)
        if let interval {
          try watch(session, every: interval)
        } else if during {
          try measureCommand(session)
        } else {
          let recording = try session.read()
          try store(recording, as: "after")
          Capabilities.drop(except: [])
          try finish(report(nil, HostSnapshot(recording), kind: .boot))
        }
      }
    } catch let error as ExitCode {
      throw error
    } catch {
      Output.error("lossctl: \(error)")
      throw Status.couldNotLook
    }
  }

  /// Runs the user's command between two readings.
  private func measureCommand(_ session: borrowing WalkSession) throws {
    let first = try session.read()
    let status = try ChildProcess.run(command)
    let second = try session.readAgain()
    try store(first, as: "before")
    try store(second, as: "after")
    Capabilities.drop(except: [])
    var document = report(HostSnapshot(first), HostSnapshot(second), kind: .during)
    document.window.command = command
    document.window.commandStatus = status
    try finish(document)
  }

  /// Reports window after window, the first since boot, as iostat does.
  private func watch(_ session: borrowing WalkSession, every interval: Double) throws {
    let start = Clock.sinceBoot
    var earlier = try session.read()
    try store(earlier, as: "before")
    var foundLoss = try write(report(nil, HostSnapshot(earlier), kind: .boot)).foundLoss
    var number = 1
    if let count, count > 1 { foundLoss = false }
    while number < count ?? Int.max {
      // From the start, not from the last report: the schedule does not drift.
      Clock.sleep(untilSinceBoot: start + interval * Double(number))
      let later = try session.readAgain()
      try store(later, as: "after")
      let document = try write(
        report(HostSnapshot(earlier), HostSnapshot(later), kind: .interval))
      foundLoss = foundLoss || document.foundLoss
      earlier = later
      number += 1
    }
    if foundLoss { throw Status.lossFound }
  }

  /// Takes the same path as a live walk, from a folder.
  private func replayRecording(_ folder: String) throws {
    let hasBefore = (try? RecordingStore.load("\(folder)/before")) != nil
    let hasAfter = (try? RecordingStore.load("\(folder)/after")) != nil
    let first = hasBefore && hasAfter ? try RecordingStore.load("\(folder)/before") : nil
    let last =
      try RecordingStore.load(
        hasAfter ? "\(folder)/after" : hasBefore ? "\(folder)/before" : folder)
    Capabilities.drop(except: [])
    let kind: WindowSummary.Kind = first == nil ? .boot : .interval
    try finish(report(first.map { HostSnapshot($0) }, HostSnapshot(last), kind: kind))
  }

  private func report(
    _ before: HostSnapshot?, _ after: HostSnapshot, kind: WindowSummary.Kind
  ) -> WalkReport {
    let change = HostChange(before: before, after: after)
    let window = WindowSummary(kind: kind, seconds: change.seconds, endedAt: after.host.takenAt)
    return Walk.report(
      change, window: window, interface: interface, wantsReadings: format == .json)
  }

  private func finish(_ document: WalkReport) throws {
    if try write(document).foundLoss { throw Status.lossFound }
  }

  @discardableResult
  private func write(_ document: WalkReport) throws -> WalkReport {
    switch format {
    case .text: Output.write(WalkText.render(document, style: Output.style))
    case .json: Output.write(try JSONDocument.text(document, isLine: interval != nil))
    }
    return document
  }

  private func store(_ recording: Recording, as name: String) throws {
    guard let record else { return }
    try RecordingStore.save(recording, to: "\(record)/\(name)")
  }
}
