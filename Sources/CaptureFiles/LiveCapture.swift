import CPcap
import Glibc
import SystemCalls
import Wire

/// Frames as an interface sees them, through libpcap.
@safe
final class LiveCapture {
  private let library: PcapLibrary
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
    let library = try PcapLibrary.loaded.get()
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = unsafe library.create(interface, &message) else {
      throw refusal(Self.text(message))
    }
    _ = unsafe library.setSnapshotLength(handle, CInt(clamping: snapshotLength))
    _ = unsafe library.setPromiscuous(handle, isPromiscuous ? 1 : 0)
    // Milliseconds that the kernel may collect frames before it hands them over.
    _ = unsafe library.setTimeout(handle, 100)
    _ = unsafe library.setTimestampPrecision(handle, PCAP_TSTAMP_PRECISION_NANO)
    let code = unsafe library.activate(handle)
    guard code >= 0 else {
      let detail = unsafe library.reason(handle)
      let reason = library.reason(status: code)
      unsafe library.close(handle)
      let isPermission = code == PCAP_ERROR_PERM_DENIED || code == PCAP_ERROR_PROMISC_PERM_DENIED
      throw refusal(
        isPermission
          ? "capturing needs CAP_NET_RAW: run it as root, or setcap cap_net_raw=ep on the binary"
          : detail.isEmpty || detail == reason ? reason : "\(reason): \(detail)",
        isPermission: isPermission)
    }
    Capabilities.drop(except: [])
    if let filter {
      var program = unsafe bpf_program()
      guard unsafe library.compile(handle, &program, filter, 1, PCAP_NETMASK_UNKNOWN) == 0,
        unsafe library.setFilter(handle, &program) == 0
      else {
        let reason = unsafe library.reason(handle)
        unsafe library.close(handle)
        throw refusal("filter \"\(filter)\": \(reason)")
      }
      unsafe library.freeCode(&program)
    }
    // Waiting inside libpcap ends with a frame only; waiting is done here, so that the caller can stop.
    _ = unsafe library.setNonblocking(handle, 1, &message)
    self.library = library
    unsafe self.handle = handle
    self.interface = interface
    self.snapshotLength = snapshotLength
  }

  deinit { unsafe library.close(handle) }

  /// Lends frames until `stop` says so or the interface goes away.
  func forEachFrame(
    until stop: () -> Bool, _ body: (Span<UInt8>, CapturedFrame) -> Void
  ) throws(CaptureOpenError) -> CaptureSummary {
    let type = unsafe library.linkType(handle)
    // On Linux, libpcap's number for bare IP is not the one that files have.
    let linkType: LinkType = type == 12 ? .raw : LinkType(rawValue: UInt32(clamping: type))
    let unit: Int64 =
      unsafe library.timestampPrecision(handle) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000
    var summary = CaptureSummary(format: "live")
    var frame = CapturedFrame(linkType: linkType)
    while true {
      if stop() {
        summary.wasStopped = true
        break
      }
      var header: UnsafeMutablePointer<pcap_pkthdr>?
      var bytes: UnsafePointer<UInt8>?
      let code = unsafe library.next(handle, &header, &bytes)
      if code == 0 {
        var wish = unsafe pollfd(
          fd: library.descriptor(handle), events: Int16(POLLIN), revents: 0)
        unsafe poll(&wish, 1, 100)
        continue
      }
      guard code > 0, let header = unsafe header, let bytes = unsafe bytes else {
        let reason = unsafe library.reason(handle)
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
    if unsafe library.statistics(handle, &statistics) == 0 {
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
