import Glibc
import SystemCalls
public import Wire

/// A copy of a capture file as pcapng, with comments on single frames.
public enum AnnotatedCapture {
  private static let flushSize = 256 << 10

  /// Refuses what could not be annotated, before time is spent on reading it.
  ///
  /// Pipes cannot be read twice, and a file is never written over itself.
  public static func check(_ path: String, to output: String) throws(CaptureOpenError) {
    var (ours, theirs) = (stat(), stat())
    guard path != "-", unsafe stat(path, &ours) != 0 || ours.st_mode & S_IFMT == S_IFREG else {
      throw CaptureOpenError(
        name: path == "-" ? "standard input" : path,
        reason: "cannot be read again to annotate it: save it to a file")
    }
    guard unsafe stat(path, &ours) == 0, unsafe stat(output, &theirs) == 0 else { return }
    if ours.st_dev == theirs.st_dev, ours.st_ino == theirs.st_ino {
      throw CaptureOpenError(name: output, reason: "is the capture itself")
    }
  }

  /// Reads `path` once more and writes every frame to `output`, with what `comment` has to say of its number.
  ///
  /// `interfaces` are those that the first reading found. Returns what was read. Throws what `check` throws.
  @discardableResult
  public static func write(
    _ path: String, interfaces: [CaptureInterface], to output: String,
    comment: (UInt64) -> String?
  ) throws(CaptureOpenError) -> CaptureSummary {
    try check(path, to: output)
    let source = try CaptureSource(path: path)
    let file = try create(output)
    var writer = PcapNGWriter(interfaces: interfaces)
    var failure: SystemError?
    func hasFailed() -> Bool { failure != nil }
    let summary = try source.forEachFrame(until: hasFailed) { bytes, frame in
      writer.append(frame, bytes, comment: comment(frame.number))
      if failure == nil, writer.bytes.count >= flushSize {
        failure = Self.flush(&writer, to: file.number, output)
      }
    }
    writer.finish()
    if let error = failure ?? Self.flush(&writer, to: file.number, output) {
      throw CaptureOpenError(name: output, error)
    }
    return summary
  }

  private static func create(_ output: String) throws(CaptureOpenError) -> OwnedDescriptor {
    do throws(SystemError) {
      return try OwnedDescriptor(creating: output)
    } catch {
      throw CaptureOpenError(name: output, error)
    }
  }

  private static func flush(
    _ writer: inout PcapNGWriter, to file: CInt, _ output: String
  ) -> SystemError? {
    do throws(SystemError) {
      try writeAll(writer.take(), to: file, as: output)
      return nil
    } catch {
      return error
    }
  }
}
