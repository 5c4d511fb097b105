/// BPF programs that see the packets of a control group's sockets.
public struct ControlGroupPrograms: Hashable, Sendable {
  /// Which way the packets go.
  public enum Direction: String, Hashable, Sendable {
    /// Towards the socket (`BPF_CGROUP_INET_INGRESS`).
    case ingress
    /// From the socket (`BPF_CGROUP_INET_EGRESS`).
    case egress
  }

  /// The group, as a path below the root of the hierarchy.
  public var path: String
  /// Which way the packets go.
  public var direction: Direction
  /// The programs' ids, for `bpftool prog show id`.
  public var programs: [UInt32]

  /// Creates an entry.
  public init(path: String, direction: Direction, programs: [UInt32]) {
    self.path = path
    self.direction = direction
    self.programs = programs
  }

  /// The entry as a line: direction, ids with commas between them, path.
  public var line: String {
    "\(direction.rawValue) \(programs.map(String.init).joined(separator: ",")) \(path)"
  }

  /// Reads such lines; one of another form is a problem.
  public static func read(_ bytes: Span<UInt8>) -> Decoded<[ControlGroupPrograms]> {
    var entries = Decoded<[ControlGroupPrograms]>([])
    for line in ProcText.lines(bytes) {
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count == 3, let direction = Direction(rawValue: String(words[0])) else {
        entries.problems.append(.malformed(field: "cgroup program", text: String(line)))
        continue
      }
      entries.value.append(
        ControlGroupPrograms(
          path: String(words[2]), direction: direction,
          programs: words[1].split(separator: ",").compactMap { UInt32($0) }))
    }
    return entries
  }
}
