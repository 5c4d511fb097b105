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

  init(_ about: [String: String], settings: [String: String]) {
    name = settings["kernel.hostname"]
    kernel = settings["kernel.osrelease"]
    uptime = about["boottime"].flatMap { Double($0) }
    takenAt = about["realtime"].flatMap { Double($0) }
    cpus = about["cpus"].flatMap { Int($0) }
    pageSize = about["page_size"].flatMap { UInt64($0) } ?? 4096
    namespace = about["namespace"]
  }
}
