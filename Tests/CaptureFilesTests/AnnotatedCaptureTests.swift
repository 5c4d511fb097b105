import CaptureFiles
import FixtureSupport
import FoundationEssentials
import Testing
import Wire

@Suite("Captures with comments")
struct AnnotatedCaptureTests {
  private static func frames(
    _ path: String
  ) throws -> (list: [[UInt8]], about: [CapturedFrame], summary: CaptureSummary) {
    var list: [[UInt8]] = []
    var about: [CapturedFrame] = []
    let summary = try CaptureSource(path: path).forEachFrame { bytes, frame in
      list.append(bytes.array)
      about.append(frame)
    }
    return (list, about, summary)
  }

  @Test("Frames, times, link types and declared drops stay, and the comment is in the file")
  func annotated() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "lossctl-annotated-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appending(path: "in.pcapng").path
    let output = folder.appending(path: "out.pcapng").path

    var ethernet = CaptureInterface(linkType: .ethernet, snapshotLength: 96, name: "eth0")
    ethernet.droppedBySystem = 7
    var writer = PcapNGWriter(
      interfaces: [ethernet, CaptureInterface(linkType: .linuxCooked)])
    let first = CapturedFrame(
      time: 1_700_000_000_123_456_789, linkType: .ethernet, wireLength: 60)
    writer.append(first, [1, 2, 3].span, comment: nil)
    let second = CapturedFrame(
      time: 1_700_000_001_000_000_001, interface: 1, linkType: .linuxCooked, wireLength: 4)
    writer.append(second, [4, 5, 6, 7].span, comment: nil)
    writer.append(
      CapturedFrame(interface: .max, linkType: .undeclared, wireLength: 1), [8].span,
      comment: nil)
    writer.finish()
    try Data(writer.bytes).write(to: URL(filePath: input))

    let before = try Self.frames(input)
    #expect(before.summary.damage == nil)
    #expect(before.about[0].time == first.time)
    #expect(before.about.map(\.linkType) == [.ethernet, .linuxCooked, LinkType(rawValue: 147)])
    #expect(before.summary.interfaces[0].droppedBySystem == 7)
    try AnnotatedCapture.write(
      input, interfaces: before.summary.interfaces, to: output,
      comment: { $0 == 2 ? "lost after this point" : nil })
    let after = try Self.frames(output)
    #expect(after.list == before.list)
    #expect(after.about.map(\.time) == before.about.map(\.time))
    #expect(after.about.map(\.linkType) == before.about.map(\.linkType))
    #expect(after.summary.interfaces == before.summary.interfaces)
    let written = try Data(contentsOf: URL(filePath: output))
    #expect(String(decoding: written, as: UTF8.self).contains("lost after this point"))
    #expect(throws: CaptureOpenError.self) {
      try AnnotatedCapture.write(input, interfaces: [], to: input) { _ in nil }
    }
    #expect(try Self.frames(input).list == before.list)
  }
}
