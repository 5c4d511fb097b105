import SystemCalls
import Wire

/// Tells which parts of the kernel are there, so that asking one makes nothing load.
///
/// Opening a netlink protocol, or sending to a nfnetlink subsystem or a sock_diag family, makes a kernel
/// without it run `modprobe` (`request_module`). So a part is asked only when it is known to be there.
struct KernelParts {
  private let canLoad: Bool
  private let loaded: Set<Substring>
  private let release: String

  /// Looks at the list of loaded modules.
  init() {
    let modules = Self.loadedModules()
    let disabled = Self.text("/proc/sys/kernel/modules_disabled") == "1"
    loaded = modules ?? []
    canLoad = modules != nil && !disabled
    release = Self.text("/proc/sys/kernel/osrelease") ?? ""
  }

  /// Whether `module` may be asked: it is loaded or built in, or this kernel cannot load modules at all.
  ///
  /// `symbol` is a function of it, looked for in the kernel's symbol table where no list of built-in modules
  /// is at hand.
  func has(_ module: String, symbol: String) -> Bool {
    if !canLoad || loaded.contains(Substring(module)) { return true }
    if let builtIn = Self.text("/lib/modules/\(release)/modules.builtin") {
      return builtIn.mentions("/\(module).ko")
    }
    return Self.text("/proc/kallsyms")?.mentions(" \(symbol)\n") ?? false
  }

  /// Whether this namespace has a kernel socket of the netlink protocol `number`.
  func hasNetlink(_ bus: NetlinkProtocol) -> Bool {
    guard let table = Self.text("/proc/thread-self/net/netlink") else { return !canLoad }
    let number = String(bus.rawValue)
    // By byte: the table has a line for every netlink socket there is.
    return table.utf8.split(separator: UInt8(ascii: "\n")).dropFirst().contains { line in
      let words = line.split(separator: UInt8(ascii: " "), maxSplits: 3).map(Substring.init)
      return words.count > 2 && words[1] == number && words[2] == "0"
    }
  }

  /// The names in `/proc/modules`; `nil` when this kernel cannot load modules.
  private static func loadedModules() -> Set<Substring>? {
    text("/proc/modules").map { table in
      Set(table.split(separator: "\n").compactMap { $0.split(separator: " ").first })
    }
  }

  private static func text(_ path: String) -> String? {
    guard let bytes = try? readFile(path) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return path.hasPrefix("/proc/sys/") ? String(text.prefix { $0 != "\n" }) : text
  }
}
