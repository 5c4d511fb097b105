import CLinux
import Glibc
import Snapshot
import SystemCalls
import Wire

extension Collector {
  /// Groups that are looked at, at most: a machine with more has told enough.
  private static let mostGroups = 4096

  /// Records the BPF programs on control groups, which can drop what sockets send and receive.
  mutating func readControlGroups() {
    let roots = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"]
    // Version 2 of the hierarchy has this file in every group.
    guard let root = roots.first(where: { (try? readFile("\($0)/cgroup.controllers")) != nil })
    else {
      let absent = Missing(.absent, "there is no cgroup2 hierarchy at /sys/fs/cgroup")
      record(SourceName.controlGroups, .missing(absent))
      return
    }
    var entries: [ControlGroupPrograms] = []
    var waiting = [""]
    var seen = 0
    do throws(SystemError) {
      while let path = waiting.popLast(), seen < Self.mostGroups {
        seen += 1
        // A group may go at any moment.
        guard let descriptor = try? OwnedDescriptor(opening: root + path) else { continue }
        for (place, direction) in [
          (0, ControlGroupPrograms.Direction.ingress), (1, .egress),
        ] as [(UInt32, ControlGroupPrograms.Direction)] {
          let programs = try programs(on: descriptor, at: place)
          if !programs.isEmpty {
            entries.append(
              ControlGroupPrograms(
                path: path.isEmpty ? "/" : path, direction: direction, programs: programs))
          }
        }
        let folders = ((try? Folder.entries(root + path)) ?? []).filter { $0.kind == .folder }
        waiting += folders.map { "\(path)/\($0.name)" }
      }
      let text = entries.map(\.line).joined(separator: "\n")
      record(SourceName.controlGroups, .bytes(Array(text.utf8)))
    } catch {
      record(SourceName.controlGroups, .missing(Missing(reading: SourceName.controlGroups, error)))
    }
  }

  private func programs(
    on group: borrowing OwnedDescriptor, at place: UInt32
  ) throws(SystemError) -> [UInt32] {
    var programs = [UInt32](repeating: 0, count: 64)
    let descriptor = group.number
    let count = try systemCall("ask for the BPF programs of a cgroup") {
      unsafe programs.withUnsafeMutableBufferPointer { buffer in
        Int(
          unsafe lossctl_cgroup_programs(
            descriptor, place, buffer.baseAddress, UInt32(buffer.count)))
      }
    }
    return Array(programs.prefix(count))
  }
}
