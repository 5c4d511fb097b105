import CaptureFiles
import FixtureSupport
import Testing
import Wire

@Suite("Opening captures")
struct CaptureSourceTests {
  private static func path(_ name: String) -> String { Repository.root + "/Fixtures/" + name }

  @Test("What cannot be read at all says why, in one line")
  func refusals() {
    func reason(_ path: String, filter: String? = nil) -> String {
      do {
        _ = try CaptureSource(path: path, filter: filter).forEachFrame { _, _ in }
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(reason("/nonexistent.pcap") == "/nonexistent.pcap: No such file or directory")
    #expect(reason("/dev").contains("Is a directory"))
    #expect(reason("/dev/null").hasSuffix(": empty"))
    #expect(reason(Repository.root + "/Package.swift").contains("neither pcap nor pcapng"))
    let good = Self.path("malformed/captures/pcap-length-lies")
    #expect(reason(good).isEmpty)
    #expect(reason(good, filter: "tcp porter").contains("filter \"tcp porter\""))
  }

  @Test("A filter hides frames and does not change their numbers")
  func filter() throws {
    let source = try CaptureSource(
      path: Self.path("malformed/captures/fragments-that-overlap"), filter: "ip[6:2] & 0x1fff = 1")
    var numbers: [UInt64] = []
    let summary = try source.forEachFrame { _, frame in numbers.append(frame.number) }
    #expect(numbers == [2])
    #expect(summary.frameCount == 8)
  }

  @Test("A damaged file gives what was before the damage")
  func damage() throws {
    var frames = 0
    let source = try CaptureSource(path: Self.path("malformed/captures/pcap-length-lies"))
    let summary = try source.forEachFrame { _, _ in frames += 1 }
    #expect(frames == 1)
    #expect(summary.damage?.offset == 24 + 16 + 57)
    #expect(summary.damage?.lastFrame == 1)
  }

  @Test("The caller may stop")
  func stop() throws {
    let source = try CaptureSource(path: Self.path("malformed/captures/pcap-length-lies"))
    func always() -> Bool { true }
    let summary = try source.forEachFrame(until: always) { _, _ in }
    #expect(summary.wasStopped)
    #expect(summary.frameCount == 0)
  }
}
