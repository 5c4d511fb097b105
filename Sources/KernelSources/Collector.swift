import Glibc
import Snapshot
import SystemCalls
import Wire

/// Fills a recording, source by source, with sockets that open when first needed.
struct Collector: ~Copyable {
  private(set) var recording = Recording()
  let parts = KernelParts()
  /// The links that were read, as far as later requests depend on them.
  private(set) var links: [Link] = []
  private var linkIndices: Set<Int> = []
  /// Whether the walk is of one interface rather than of all.
  var isFocused = false
  private var sockets = SocketPool()

  /// Notes when, and in which namespace, the reading is taken.
  mutating func about(namespace: String?) {
    var lines = [
      "realtime \(Clock.realtime)", "boottime \(Clock.sinceBoot)",
      "cpus \(sysconf(CInt(_SC_NPROCESSORS_ONLN)))", "page_size \(sysconf(CInt(_SC_PAGESIZE)))",
    ]
    if let namespace { lines.append("namespace \(namespace)") }
    recording[SourceName.about] = .bytes(Array(lines.joined(separator: "\n").utf8))
  }

  /// Records a file under `/proc`; names under `proc/net` are read from this thread's namespace.
  mutating func file(_ source: String) {
    let threadOwn = "/proc/thread-self/net/"
    let path =
      source.hasPrefix("proc/net/") ? threadOwn + source.dropFirst("proc/net/".count) : "/" + source
    do throws(SystemError) {
      recording[source] = .bytes(try readFile(path))
    } catch {
      recording[source] = .missing(Missing(reading: source, error))
    }
  }

  /// Records the settings that there are; one that neither this namespace nor the machine has gets no line.
  mutating func readSettings(else machine: [String: String]) {
    let lines = SourceName.settings.compactMap { name in
      (Self.setting(name) ?? machine[name]).map { "\(name) = \($0)" }
    }
    recording[SourceName.sysctl] = .bytes(Array(lines.joined(separator: "\n").utf8))
  }

  /// The settings that hold for the whole machine, as far as this thread's namespace shows them.
  static func machineSettings() -> [String: String] {
    var settings: [String: String] = [:]
    for name in SourceName.machineSettings { settings[name] = setting(name) }
    return settings
  }

  private static func setting(_ name: String) -> String? {
    guard let bytes = try? readFile(SourceName.settingFile(name)) else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// Records the answers to netlink requests under one name.
  mutating func netlink(
    _ source: String, _ bus: NetlinkProtocol, _ requests: NetlinkRequest...
  ) {
    netlink(source, bus, requests)
  }

  /// Records the answers to a list of netlink requests under one name.
  mutating func netlink(
    _ source: String, _ bus: NetlinkProtocol, _ requests: [NetlinkRequest]
  ) {
    do throws(SystemError) {
      var datagrams: [[UInt8]] = []
      for request in requests {
        datagrams += try sockets.exchange(bus, request, as: source)
      }
      recording[source] = .datagrams(datagrams)
    } catch {
      recording[source] = .missing(Missing(reading: source, error))
    }
  }

  /// Adds links that later requests depend on.
  mutating func add(_ found: [Link]) {
    links += found
    linkIndices.formUnion(found.map { Int($0.index) })
  }

  /// Whether a link was read already.
  func knows(_ index: Int32) -> Bool { linkIndices.contains(Int(index)) }

  /// Records datagrams behind those that are there under this name.
  mutating func append(_ source: String, _ more: [[UInt8]]) {
    var all = datagrams(source)
    // Nothing else may hold the list while it grows, or each time it is copied.
    recording[source] = .datagrams([])
    all += more
    recording[source] = .datagrams(all)
  }

  /// Sends one request and returns its answer without recording it.
  mutating func ask(
    _ bus: NetlinkProtocol, _ request: NetlinkRequest, as operation: String
  ) throws(SystemError) -> [[UInt8]] {
    try sockets.exchange(bus, request, as: operation)
  }

  /// The datagrams that were recorded under a name.
  func datagrams(_ source: String) -> [[UInt8]] {
    guard case .datagrams(let datagrams) = recording[source] else { return [] }
    return datagrams
  }

  /// Records an answer, or why there is none.
  mutating func record(_ source: String, _ entry: Recording.Entry) {
    recording[source] = entry
  }
}

/// One socket for each netlink protocol, opened when first asked for.
private struct SocketPool: ~Copyable {
  private var route: NetlinkSocket?
  private var generic: NetlinkSocket?
  private var netfilter: NetlinkSocket?
  private var diagnostics: NetlinkSocket?

  mutating func exchange(
    _ bus: NetlinkProtocol, _ request: NetlinkRequest, as operation: String
  ) throws(SystemError) -> [[UInt8]] {
    switch bus {
    case .route: try Self.exchange(on: &route, bus, request, operation)
    case .generic: try Self.exchange(on: &generic, bus, request, operation)
    case .netfilter: try Self.exchange(on: &netfilter, bus, request, operation)
    case .socketDiagnostics: try Self.exchange(on: &diagnostics, bus, request, operation)
    }
  }

  private static func exchange(
    on socket: inout NetlinkSocket?, _ bus: NetlinkProtocol, _ request: NetlinkRequest,
    _ operation: String
  ) throws(SystemError) -> [[UInt8]] {
    if socket == nil { socket = try NetlinkSocket(bus) }
    guard let answer = try socket?.exchange(request, as: operation) else { return [] }
    return answer
  }
}

extension Missing {
  /// Why a system call gave nothing, in the terms of a recording.
  init(reading source: String, _ error: SystemError) {
    if error.isPermission {
      self.init(.denied, "\(error)")
    } else {
      self.init(error.isAbsence ? .absent : .failed, "\(error)")
    }
  }
}
