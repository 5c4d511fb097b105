/// The bytes of the latest packets, kept until their lines are printed: for `-j` and `-J`.
struct PacketShelf {
  /// More than wait for their lines at any rate at which lines are printed.
  private static let capacity = 4096

  private var packets = [(number: UInt32, bytes: [UInt8])](repeating: (0, []), count: capacity)
  private var last: UInt32 = 0

  /// Keeps a packet and returns its number, never 0.
  mutating func keep(_ bytes: Span<UInt8>) -> UInt32 {
    last = last == .max ? 1 : last + 1
    var copy: [UInt8] = []
    for index in 0..<bytes.count { copy.append(bytes[index]) }
    packets[Int(last) % Self.capacity] = (last, copy)
    return last
  }

  /// The packet with this number; `nil` when newer ones have taken its place.
  func bytes(_ number: UInt32) -> [UInt8]? {
    let kept = packets[Int(number) % Self.capacity]
    return number != 0 && kept.number == number ? kept.bytes : nil
  }
}
