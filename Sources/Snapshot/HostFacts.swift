/// The machine and the moment of a reading.
public struct HostFacts: Hashable, Sendable {
  /// The host name.
  public var name: String?
  /// The kernel release.
  public var kernel: String?
  /// Seconds since boot, suspend counted.
  public var uptime: Double?
  /// Seconds since 1970, UTC.
  public var takenAt: Double?
  /// CPUs that are online.
  public var cpus: Int?
  /// Bytes in a memory page: `TCP.mem` and `tcp_mem` count pages.
  public var pageSize: UInt64
  /// What the caller calls the namespace; `nil` for its own.
  public var namespace: String?

  init(_ decoder: RecordingDecoder) {
    name = decoder.text(SourceName.setting("kernel.hostname"))
    kernel = decoder.text(SourceName.setting("kernel.osrelease"))
    let about = String(decoding: decoder.bytes(SourceName.about).value ?? [], as: UTF8.self)
    var facts: [Substring: Substring] = [:]
    for line in about.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      if words.count == 2 { facts[words[0]] = words[1] }
    }
    uptime = facts["boottime"].flatMap { Double($0) }
    takenAt = facts["realtime"].flatMap { Double($0) }
    cpus = facts["cpus"].flatMap { Int($0) }
    pageSize = facts["page_size"].flatMap { UInt64($0) } ?? 4096
    namespace = facts["namespace"].map(String.init)
  }
}
