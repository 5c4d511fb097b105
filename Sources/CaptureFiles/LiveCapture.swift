import CPcap
import Glibc
import SystemCalls
import Wire

/// Frames as an interface sees them, through libpcap.
@safe
final class LiveCapture {
  private let handle: OpaquePointer
  private let interface: String
  private let snapshotLength: Int

  /// Opens the interface and gives up what privilege that needed.
  init(
    interface: String, filter: String?, snapshotLength: Int, isPromiscuous: Bool
  ) throws(CaptureOpenError) {
    func refusal(_ reason: String, isPermission: Bool = false) -> CaptureOpenError {
      CaptureOpenError(name: interface, reason: reason, isPermission: isPermission)
    }
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = unsafe pcap_create(interface, &message) else {
      throw refusal(Self.text(message))
    }
    unsafe pcap_set_snaplen(handle, CInt(clamping: snapshotLength))
    unsafe pcap_set_promisc(handle, isPromiscuous ? 1 : 0)
    // Milliseconds that the kernel may collect frames before it hands them over.
    unsafe pcap_set_timeout(handle, 100)
    unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
    let code = unsafe pcap_activate(handle)
    guard code >= 0 else {
      let detail = unsafe pcap_geterr(handle).map { unsafe String(cString: $0) } ?? ""
      let reason = unsafe pcap_statustostr(code).map { unsafe String(cString: $0) } ?? "\(code)"
      unsafe pcap_close(handle)
      let isPermission = code == PCAP_ERROR_PERM_DENIED || code == PCAP_ERROR_PROMISC_PERM_DENIED
      throw refusal(
        isPermission
          ? "capturing needs CAP_NET_RAW: run it as root, or setcap cap_net_raw=ep on the binary"
          : detail.isEmpty ? reason : "\(reason): \(detail)",
        isPermission: isPermission)
    }
    Capabilities.drop(except: [])
    if let filter {
      var program = unsafe bpf_program()
      guard unsafe pcap_compile(handle, &program, filter, 1, PCAP_NETMASK_UNKNOWN) == 0,
        unsafe pcap_setfilter(handle, &program) == 0
      else {
        let reason = unsafe pcap_geterr(handle).map { unsafe String(cString: $0) } ?? "unknown"
        unsafe pcap_close(handle)
        throw refusal("filter \"\(filter)\": \(reason)")
      }
      unsafe pcap_freecode(&program)
    }
    unsafe self.handle = handle
    self.interface = interface
    self.snapshotLength = snapshotLength
  }

  deinit { unsafe pcap_close(handle) }

  /// Lends frames until `stop` says so or the interface goes away.
  func forEachFrame(
    until stop: () -> Bool, _ body: (Span<UInt8>, CapturedFrame) -> Void
  ) throws(CaptureOpenError) -> CaptureSummary {
    let type = unsafe pcap_datalink(handle)
    // On Linux, libpcap's number for bare IP is not the one that files have.
    let linkType: LinkType = type == 12 ? .raw : LinkType(rawValue: UInt32(clamping: type))
    let unit: Int64 =
      unsafe pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000
    var summary = CaptureSummary(format: "live")
    var frame = CapturedFrame(linkType: linkType)
    while true {
      if stop() {
        summary.wasStopped = true
        break
      }
      var header: UnsafeMutablePointer<pcap_pkthdr>?
      var bytes: UnsafePointer<UInt8>?
      let code = unsafe pcap_next_ex(handle, &header, &bytes)
      if code == 0 { continue }
      guard code > 0, let header = unsafe header, let bytes = unsafe bytes else {
        let reason = unsafe pcap_geterr(handle).map { unsafe String(cString: $0) } ?? "ended"
        summary.damage = CaptureDamage(
          offset: summary.byteCount, lastFrame: frame.number,
          cause: .malformed(field: interface, text: reason))
        break
      }
      let record = unsafe header.pointee
      frame.number += 1
      frame.time = Int64(record.ts.tv_sec) * 1_000_000_000 + Int64(record.ts.tv_usec) * unit
      frame.wireLength = max(record.len, record.caplen)
      frame.offset = summary.byteCount
      summary.byteCount += UInt64(record.caplen)
      unsafe body(
        UnsafeBufferPointer(start: bytes, count: Int(record.caplen)).span, frame)
    }
    summary.frameCount = frame.number
    summary.interfaces = [described(linkType, frames: frame.number)]
    return summary
  }

  /// The interface with the drops that the kernel and the interface counted.
  private func described(_ linkType: LinkType, frames: UInt64) -> CaptureInterface {
    var described = CaptureInterface(
      linkType: linkType, snapshotLength: UInt32(clamping: snapshotLength), name: interface)
    described.frameCount = frames
    var statistics = pcap_stat()
    if unsafe pcap_stats(handle, &statistics) == 0 {
      described.received = UInt64(statistics.ps_recv)
      described.droppedBySystem = UInt64(statistics.ps_drop)
      described.droppedByInterface = UInt64(statistics.ps_ifdrop)
    }
    return described
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
