import Diagnosis
import Findings
import Report
import Snapshot
import Wire

extension HostileInput {
  /// The whole walk: bytes of a recording, through snapshot, change and rules, to text and JSON.
  static let walks: [HostileInput] = [
    HostileInput("walk", seeds: ["hosts/*"]) { input in
      let files = FolderArchive.unpack(input)
      func snapshot(_ folder: String) -> HostSnapshot? {
        let inside = files.filter { $0.path.hasPrefix(folder) }.map { path, bytes in
          (path: String(path.dropFirst(folder.count)), bytes: bytes)
        }
        return inside.isEmpty ? nil : HostSnapshot(Recording(files: inside))
      }
      let before = snapshot("before/")
      guard let after = snapshot("after/") ?? before else { return 0 }
      let interface = after.links.value?.first?.name
      return report(HostChange(before: nil, after: after), .boot, interface)
        &+ report(HostChange(before: before, after: after), .interval, nil)
    }
  ]

  private static func report(
    _ change: HostChange, _ kind: WindowSummary.Kind, _ interface: String?
  ) -> Int {
    let window = WindowSummary(
      kind: kind, seconds: change.seconds, endedAt: change.after.host.takenAt)
    let report = Walk.report(change, window: window, interface: interface, wantsReadings: true)
    let text = WalkText.render(report, style: Style(isColoured: true)).size
    return text &+ ((try? JSONDocument.text(report, isLine: false)) ?? "").size
  }
}
