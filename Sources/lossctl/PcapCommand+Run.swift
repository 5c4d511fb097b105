import ArgumentParser
import CaptureFiles
import Findings
import FlowAnalysis
import Report
import SystemCalls
import Wire

extension PcapCommand {
  func run() throws {
    do {
      if files.count == 2 {
        Capabilities.drop(except: [])
        return try ComparisonSession.run(files, filter: filter)
      }
      let lines = Output.Lines()
      let session = CaptureSession(
        keeping: format == .text || format == .json ? worst : 0, maximumFlows: maxFlows,
        story: flow.map { StoryRecorder($0.choice) },
        onConnection: connectionWriter(lines))
      if csv { lines.add(ConnectionRows.header) }
      let report = try session.run(try source())
      lines.flush()
      try write(report, story: session.story())
      try finish(report)
    } catch let error as ExitCode {
      throw error
    } catch {
      Output.error("lossctl: \(error)")
      throw Status.couldNotLook
    }
  }

  private func source() throws -> CaptureSource {
    if let interface {
      Interrupt.watch()
      let source = try CaptureSource(interface: interface, filter: filter)
      Capabilities.drop(except: [])
      return source
    }
    Capabilities.drop(except: [])
    if files[0] == "-" { Interrupt.watch() }
    return try CaptureSource(path: files[0], filter: filter)
  }

  /// Writes connections as they are let go, where one a line is asked for.
  private func connectionWriter(_ lines: Output.Lines) -> ((Connection) -> Void)? {
    if csv {
      return { lines.add(ConnectionRows.row($0.report())) }
    }
    guard format == .jsonl else { return nil }
    return { connection in
      if let line = try? JSONDocument.text(connection.report(), isLine: true) {
        lines.add(line)
      }
    }
  }

  private func write(_ report: CaptureReport, story: FlowStory?) throws {
    if flow != nil {
      guard let story else { throw Failure("there is no such connection in the capture") }
      if let svg { try writeFile(svg, Array(SequenceGraph.svg(story).utf8)) }
      switch format {
      case .text: Output.write(LadderText.render(story, style: Output.style))
      case .json, .jsonl: Output.write(try JSONDocument.text(story, isLine: format == .jsonl))
      }
      return
    }
    if csv { return }
    switch format {
    case .text: Output.write(CaptureText.render(report, style: Output.style))
    case .json: Output.write(try JSONDocument.text(report))
    case .jsonl: break
    }
  }

  private func finish(_ report: CaptureReport) throws {
    if report.source.damage != nil {
      Output.error("lossctl: read partly: \(report.source.damage ?? "")")
      throw Status.readPartly
    }
    if let failOn {
      if failOn.areMet(by: report) { throw Status.lossFound }
    } else if report.foundLoss {
      throw Status.lossFound
    }
  }
}
