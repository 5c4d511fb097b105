import CPcap
import Glibc

/// libpcap, loaded when a live capture or a filter asks for it.
///
/// It brings a dozen libraries of its own, which no walk, no probe and no capture file needs: lossctl starts
/// sooner without them, and runs where they are missing. Names, types and meaning are those of pcap(3PCAP).
@safe
struct PcapLibrary: @unchecked Sendable {
  typealias Message = UnsafeMutablePointer<CChar>
  typealias Program = UnsafeMutablePointer<bpf_program>

  let create: @convention(c) (UnsafePointer<CChar>, Message) -> OpaquePointer?
  let openDead: @convention(c) (CInt, CInt) -> OpaquePointer?
  let close: @convention(c) (OpaquePointer) -> Void
  let setSnapshotLength: @convention(c) (OpaquePointer, CInt) -> CInt
  let setPromiscuous: @convention(c) (OpaquePointer, CInt) -> CInt
  let setTimeout: @convention(c) (OpaquePointer, CInt) -> CInt
  let setTimestampPrecision: @convention(c) (OpaquePointer, CInt) -> CInt
  let timestampPrecision: @convention(c) (OpaquePointer) -> CInt
  let setNonblocking: @convention(c) (OpaquePointer, CInt, Message) -> CInt
  let activate: @convention(c) (OpaquePointer) -> CInt
  let linkType: @convention(c) (OpaquePointer) -> CInt
  let descriptor: @convention(c) (OpaquePointer) -> CInt
  let next:
    @convention(c) (
      OpaquePointer, UnsafeMutablePointer<UnsafeMutablePointer<pcap_pkthdr>?>,
      UnsafeMutablePointer<UnsafePointer<UInt8>?>
    ) -> CInt
  let statistics: @convention(c) (OpaquePointer, UnsafeMutablePointer<pcap_stat>) -> CInt
  let compile: @convention(c) (OpaquePointer, Program, UnsafePointer<CChar>, CInt, UInt32) -> CInt
  let setFilter: @convention(c) (OpaquePointer, Program) -> CInt
  let matches: @convention(c) (Program, UnsafePointer<pcap_pkthdr>, UnsafePointer<UInt8>?) -> CInt
  let freeCode: @convention(c) (Program) -> Void
  private let errorText: @convention(c) (OpaquePointer) -> Message?
  private let statusText: @convention(c) (CInt) -> UnsafePointer<CChar>?

  /// The library, or why it cannot be had; it stays loaded.
  static let loaded: Result<PcapLibrary, CaptureOpenError> = Result { () throws(CaptureOpenError) in
    try PcapLibrary()
  }

  /// What Debian and its descendants call the library, and what everyone else does.
  private static let names = ["libpcap.so.0.8", "libpcap.so.1"]

  private init() throws(CaptureOpenError) {
    guard let library = unsafe Self.names.lazy.compactMap({ unsafe dlopen($0, RTLD_NOW) }).first
    else {
      throw Self.refusal("live captures and filters need libpcap: install libpcap0.8 (or libpcap)")
    }
    func symbol<Function>(_ name: String) throws(CaptureOpenError) -> Function {
      guard let address = unsafe dlsym(library, name) else {
        throw Self.refusal("libpcap has no \(name): version 1.5 (2013) or later is needed")
      }
      return unsafe unsafeBitCast(address, to: Function.self)
    }
    unsafe create = try symbol("pcap_create")
    unsafe openDead = try symbol("pcap_open_dead")
    unsafe close = try symbol("pcap_close")
    unsafe setSnapshotLength = try symbol("pcap_set_snaplen")
    unsafe setPromiscuous = try symbol("pcap_set_promisc")
    unsafe setTimeout = try symbol("pcap_set_timeout")
    unsafe setTimestampPrecision = try symbol("pcap_set_tstamp_precision")
    unsafe timestampPrecision = try symbol("pcap_get_tstamp_precision")
    unsafe setNonblocking = try symbol("pcap_setnonblock")
    unsafe activate = try symbol("pcap_activate")
    unsafe linkType = try symbol("pcap_datalink")
    unsafe descriptor = try symbol("pcap_get_selectable_fd")
    unsafe next = try symbol("pcap_next_ex")
    unsafe statistics = try symbol("pcap_stats")
    unsafe compile = try symbol("pcap_compile")
    unsafe setFilter = try symbol("pcap_setfilter")
    unsafe matches = try symbol("pcap_offline_filter")
    unsafe freeCode = try symbol("pcap_freecode")
    unsafe errorText = try symbol("pcap_geterr")
    unsafe statusText = try symbol("pcap_statustostr")
  }

  /// Why the last call on a handle failed; nothing when libpcap does not say.
  func reason(_ handle: OpaquePointer) -> String {
    unsafe errorText(handle).map { unsafe String(cString: $0) } ?? ""
  }

  /// What a status of `activate` means.
  func reason(status: CInt) -> String {
    unsafe statusText(status).map { unsafe String(cString: $0) } ?? "error \(status)"
  }

  private static func refusal(_ reason: String) -> CaptureOpenError {
    CaptureOpenError(name: "libpcap", reason: reason)
  }
}
