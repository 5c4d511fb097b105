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
        return try ComparisonSession.run(files, filter: filter, format: format)
      }
      if let annotate { try AnnotatedCapture.check(files[0], to: annotate) }
      let lines = Output.Lines()
      let session = CaptureSession(
        keeping: format == .text || format == .json ? worst : 0, maximumFlows: maxFlows,
        story: flow.map { StoryRecorder($0.choice) },
        notes: annotate == nil ? nil : FrameNotes(), onConnection: connectionWriter(lines))
      if csv { lines.add(ConnectionRows.header) }
      let report = try session.run(try source())
      lines.flush()
      try write(report, story: session.story(), of: session.matchCount)
      if let annotate { try writeComments(session, to: annotate) }
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
    guard format == .jsonl, flow == nil else { return nil }
    return { connection in
      if let line = try? JSONDocument.text(connection.report(), isLine: true) {
        lines.add(line)
      }
    }
  }

  /// That the choice fits other connections too; `nil` when it does not.
  private func others(_ story: FlowStory, of count: UInt64) -> String? {
    guard let flow, count > 1 else { return nil }
    return "\(Number.grouped(count)) connections match \(flow.text); this is "
      + "\(story.connection.number), the first; --flow N picks another"
  }

  private func write(_ report: CaptureReport, story: FlowStory?, of matches: UInt64) throws {
    if flow != nil {
      guard let story else { throw Failure("there is no such connection in the capture") }
      if let svg { try writeFile(svg, Array(SequenceGraph.svg(story).utf8)) }
      if let note = others(story, of: matches) {
        if format == .text { Output.write(note + "\n\n") } else { Output.error("lossctl: \(note)") }
      }
      switch format {
      case .text: Output.write(LadderText.render(story, style: Output.style))
      case .json: Output.write(try JSONDocument.text(story))
      case .jsonl:
        let lines = Output.Lines()
        for event in story.events { lines.add(try JSONDocument.text(event, isLine: true)) }
        lines.flush()
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

  /// Copies the capture with what there is to say of single frames.
  private func writeComments(_ session: CaptureSession, to path: String) throws {
    let notes = session.notes ?? FrameNotes()
    let copied = try AnnotatedCapture.write(
      files[0], interfaces: session.interfaces, to: path, comment: notes.comment)
    if copied.commentCount > 0 {
      Output.error(
        "lossctl: comments of the original that are not in the copy: \(copied.commentCount)")
    }
    guard format == .text, !csv else { return }
    Output.write("\n\(Number.count(UInt64(notes.count), "frame")) with a comment in \(path)\n")
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
