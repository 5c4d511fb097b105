/// One named setting of a qdisc, class, filter or action, with its unit.
public struct TrafficParameter: Hashable, Sendable {
  /// What a setting holds.
  public enum Value: Hashable, Sendable {
    /// The name says it all.
    case flag
    /// A plain number.
    case number(Int64)
    /// A number that people read in hexadecimal.
    case hexadecimal(UInt64)
    /// A queue length in packets.
    case packets(UInt32)
    /// A number of packets a second.
    case packetsPerSecond(UInt32)
    /// A size in bytes.
    case bytes(UInt32)
    /// A rate in bytes a second, as the kernel keeps it.
    case rate(UInt64)
    /// A duration in microseconds.
    case microseconds(UInt32)
    /// A duration in nanoseconds.
    case nanoseconds(Int64)
    /// A chance from 0 to 1.
    case probability(Double)
    /// Several numbers in order, such as a map of priorities to bands.
    case numbers([Int64])
    /// A word.
    case text(String)
  }

  /// The name as tc prints and accepts it; empty where tc prints the value alone.
  public let name: String
  /// The value with its unit.
  public let value: Value

  init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  /// Name and value as tc prints them, such as `target 5ms`.
  public var text: String {
    let shown =
      switch value {
      case .flag: ""
      case .number(let number): "\(number)"
      case .hexadecimal(let number): TrafficText.alternate(number)
      case .packets(let count): "\(count)p"
      case .packetsPerSecond(let count): "\(count)pps"
      case .bytes(let count): TrafficText.size(count)
      case .rate(let rate): TrafficText.rate(bytesPerSecond: rate)
      case .microseconds(let time): TrafficText.time(microseconds: time)
      case .nanoseconds(let time): TrafficText.time(nanoseconds: time)
      case .probability(let chance): DecimalText.general(chance)
      case .numbers(let numbers): numbers.map(String.init).joined(separator: " ")
      case .text(let text): text.printable()
      }
    return name.isEmpty ? shown : shown.isEmpty ? name : name + " " + shown
  }
}
