import CLinux
import Glibc
public import ProbeEngine
import SystemCalls
public import Wire

/// Sees our probes leave and their answers arrive, with the kernel's own stamps on both: a ring of packet(7).
///
/// It sees packets after the queueing discipline on the way out, and before the firewall on the way in.
@safe public struct CaptureRing: ~Copyable {
  private static let blockSize: UInt32 = 1 << 18

  private let descriptor: OwnedDescriptor
  private let memory: UnsafeMutableRawPointer
  private let blocks: UInt32
  private var next: UInt32 = 0

  /// The descriptor to wait on.
  public var number: CInt { descriptor.number }

  /// Opens the ring with a filter; takes CAP_NET_RAW.
  ///
  /// A block of frames is handed over when it is full or `retire` old.
  public init(
    filter: [FilterInstruction], interface: String?, blocks: UInt32, retire: Nanoseconds
  ) throws(ProbeSetupError) {
    // Protocol 0: nothing arrives before the filter is there.
    let number = socket(
      AF_PACKET,
      CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard number >= 0 else {
      let error = SystemError(operation: "open a packet socket", code: errno)
      throw error.isPermission ? .privilege(operation: "a packet socket") : .system(error)
    }
    let descriptor = OwnedDescriptor(adopting: number)
    guard attach(filter, to: descriptor) else {
      throw .system(SystemError(operation: "attach the packet filter", code: errno))
    }
    // The kernel stamps packets where they enter and leave it, the same for every capture (net_timestamp_check());
    // without this, each capture stamps its own copy when it gets to it.
    setOption(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, 1)
    guard
      let memory = unsafe lossctl_map_packet_ring(
        descriptor.number, Self.blockSize, blocks,
        UInt32(clamping: max(1, retire / .milliseconds(1))))
    else { throw .system(SystemError(operation: "map the capture's ring", code: errno)) }
    var index: CInt = 0
    if let interface {
      index = CInt(bitPattern: unsafe if_nametoindex(interface))
      if index == 0 { throw .interface(name: interface, code: ENODEV) }
    }
    // ETH_P_ALL: with one protocol only, what leaves is not seen.
    guard lossctl_bind_packet(descriptor.number, 3, index) == 0 else {
      throw .system(SystemError(operation: "bind the packet socket", code: errno))
    }
    self.descriptor = descriptor
    unsafe self.memory = memory
    self.blocks = blocks
  }

  deinit { unsafe munmap(memory, Int(Self.blockSize) * Int(blocks)) }

  /// Whether frames are there.
  public var isReady: Bool { unsafe lossctl_block_status(block(next)) & 1 != 0 }

  /// Lends every frame that is there to `take`, from its IP header on, and says how many there were.
  @discardableResult
  public mutating func drain(
    _ take: (Span<UInt8>, PacketReader.Arrival) -> Void
  ) -> Int {
    guard isReady else { return 0 }
    let offset = KernelTime.offset
    var frames = 0
    for _ in 0..<blocks {
      guard isReady else { break }
      let block = unsafe block(next)
      unsafe frames += read(block, offset, take)
      unsafe lossctl_release_block(block)
      next = next + 1 == blocks ? 0 : next + 1
    }
    return frames
  }

  private func block(_ index: UInt32) -> UnsafeMutableRawPointer {
    unsafe memory + Int(index) * Int(Self.blockSize)
  }

  private func read(
    _ block: UnsafeMutableRawPointer, _ offset: Nanoseconds,
    _ take: (Span<UInt8>, PacketReader.Arrival) -> Void
  ) -> Int {
    var first: UInt32 = 0
    let count = unsafe lossctl_block_frames(block, &first)
    var frame = unsafe block + Int(first)
    for _ in 0..<count {
      let header = unsafe lossctl_read_frame(frame)
      let start = unsafe (frame + Int(header.data)).assumingMemoryBound(to: UInt8.self)
      let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(header.captured))
      let arrival = PacketReader.Arrival(
        time: header.realtime + offset, interface: header.interface,
        isOutgoing: header.direction == UInt32(lossctl_packet_outgoing),
        skipsChecksum: header.status
          & UInt32(lossctl_checksum_valid | lossctl_checksum_not_ready) != 0)
      take(unsafe bytes.span, arrival)
      if header.next == 0 { break }
      unsafe frame += Int(header.next)
    }
    return Int(count)
  }

  /// Packets that found no room since the last call.
  public func drops() -> UInt64 {
    UInt64(clamping: max(0, lossctl_packet_drops(descriptor.number)))
  }
}

/// Attaches a classic BPF program to a socket.
func attach(_ filter: [FilterInstruction], to descriptor: borrowing OwnedDescriptor) -> Bool {
  var bytes: [UInt8] = []
  for instruction in filter {
    unsafe withUnsafeBytes(of: instruction.code) { unsafe bytes.append(contentsOf: $0) }
    bytes.append(instruction.whenTrue)
    bytes.append(instruction.whenFalse)
    unsafe withUnsafeBytes(of: instruction.operand) { unsafe bytes.append(contentsOf: $0) }
  }
  return unsafe bytes.withUnsafeBytes { buffer in
    unsafe lossctl_attach_filter(descriptor.number, buffer.baseAddress, UInt16(filter.count)) == 0
  }
}
