import CPcap
import Wire

/// A filter in the language of tcpdump (pcap-filter(7)), compiled for each link type that comes.
@safe
final class PacketFilter {
  /// The filter as the user wrote it.
  let text: String
  /// Why the filter could not be compiled; frames of that link type are not let through.
  private(set) var failure: String?
  private let library: PcapLibrary
  private var programs: [LinkType: Program] = [:]
  // Most captures have one link type.
  private var lastType: LinkType?
  private var lastProgram: Program?

  init(_ text: String) throws(CaptureOpenError) {
    self.text = text
    library = try PcapLibrary.loaded.get()
  }

  /// Whether the filter lets a frame through.
  func accepts(_ bytes: Span<UInt8>, of frame: CapturedFrame) -> Bool {
    if frame.linkType != lastType {
      lastType = frame.linkType
      lastProgram = program(for: frame.linkType)
    }
    guard let lastProgram else { return false }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      var header = pcap_pkthdr()
      header.caplen = UInt32(buffer.count)
      header.len = frame.wireLength
      return unsafe library.matches(lastProgram.code, &header, buffer.baseAddress) != 0
    }
  }

  private func program(for type: LinkType) -> Program? {
    if let known = programs[type] { return known }
    // On Linux, libpcap's number for bare IP is not the one that files have.
    let number = type == .raw ? 12 : CInt(clamping: type.rawValue)
    guard let handle = unsafe library.openDead(number, 262_144) else { return nil }
    defer { unsafe library.close(handle) }
    let program = Program(library)
    guard unsafe library.compile(handle, program.code, text, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
      failure = unsafe "filter \"\(text)\" for link type \(type): \(library.reason(handle))"
      return nil
    }
    programs[type] = program
    return program
  }
}

/// Owns the code of a filter.
@safe
private final class Program {
  let code = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
  private let library: PcapLibrary

  init(_ library: PcapLibrary) {
    self.library = library
    unsafe code.initialize(to: bpf_program())
  }

  deinit {
    unsafe library.freeCode(code)
    unsafe code.deallocate()
  }
}
