// ETHTOOL_G*, ETH_SS_STATS of include/uapi/linux/ethtool.h.
private let getDriverInformation: UInt32 = 0x03
private let getRings: UInt32 = 0x10
private let getPause: UInt32 = 0x12
private let getStrings: UInt32 = 0x1b
private let getStatistics: UInt32 = 0x1d
private let getSetInformation: UInt32 = 0x37
private let getChannels: UInt32 = 0x3c
private let statisticsSet: UInt32 = 1
private let stringLength = 32

/// The bytes of commands to the ioctl `SIOCETHTOOL`: the kernel writes its answer over them.
///
/// Driver statistics are to be had in no other way. How many there are is asked for first, since the
/// kernel writes as many as the device has, whatever the length of the buffer; it may change while a
/// device is reconfigured, so the buffers have room to spare.
public enum EthtoolCommand {
  /// More statistics than any device is believed.
  static let mostStatistics: UInt32 = 1 << 20
  /// The room behind the number of statistics that was told.
  static let spare = 512

  /// Asks for the driver's name; the answer is an `EthtoolDriver`.
  public static let driver = command(getDriverInformation, size: 196)
  /// Asks for the ring lengths; the answer is an `EthtoolRings`.
  public static let rings = command(getRings, size: 36)
  /// Asks for flow control; the answer is an `EthtoolPause`.
  public static let pause = command(getPause, size: 16)
  /// Asks for the numbers of queues; the answer is an `EthtoolChannels`.
  public static let channels = command(getChannels, size: 36)

  /// Asks how many statistics there are.
  public static var statisticsCount: [UInt8] {
    // struct ethtool_sset_info: command, reserved, mask of sets, one number for each set.
    NetlinkRequest.native(getSetInformation) + [0, 0, 0, 0]
      + NetlinkRequest.native(UInt64(1) << UInt64(statisticsSet)) + [0, 0, 0, 0]
  }

  /// Reads how many statistics there are; 0 for a driver without any.
  public static func readStatisticsCount(_ bytes: [UInt8]) throws(WireError) -> UInt32 {
    guard let mask = bytes.native64(8) else {
      throw .truncated(field: "ethtool_sset_info", needed: 16, have: bytes.count)
    }
    guard mask & 1 << UInt64(statisticsSet) != 0 else { return 0 }
    guard let count = bytes.native32(16) else {
      throw .truncated(field: "ethtool_sset_info", needed: 20, have: bytes.count)
    }
    guard count <= mostStatistics else {
      throw .invalid(field: "ethtool_sset_info.data", value: UInt64(count))
    }
    return count
  }

  /// Asks for the names of `count` statistics.
  public static func statisticsNames(count: UInt32) -> [UInt8] {
    // struct ethtool_gstrings: command, set, number of strings, 32 bytes for each.
    NetlinkRequest.native(getStrings) + NetlinkRequest.native(statisticsSet)
      + NetlinkRequest.native(count)
      + [UInt8](repeating: 0, count: (Int(min(count, mostStatistics)) + spare) * stringLength)
  }

  /// Asks for the values of `count` statistics.
  public static func statisticsValues(count: UInt32) -> [UInt8] {
    // struct ethtool_stats: command, number of statistics, 8 bytes for each.
    NetlinkRequest.native(getStatistics) + NetlinkRequest.native(count)
      + [UInt8](repeating: 0, count: (Int(min(count, mostStatistics)) + spare) * 8)
  }

  private static func command(_ number: UInt32, size: Int) -> [UInt8] {
    NetlinkRequest.native(number) + [UInt8](repeating: 0, count: size - 4)
  }
}

/// Which driver runs a device (`struct ethtool_drvinfo`).
public struct EthtoolDriver: Hashable, Sendable {
  /// The driver's name, such as `mlx5_core`.
  public let name: String
  /// The driver's version; that of the kernel for most.
  public let version: String
  /// The firmware's version, where there is one.
  public let firmware: String
  /// Where the device is, such as a PCI address.
  public let bus: String

  /// Reads the answer to `EthtoolCommand.driver`.
  public init(_ bytes: [UInt8]) throws(WireError) {
    guard bytes.count >= 132 else {
      throw .truncated(field: "ethtool_drvinfo", needed: 132, have: bytes.count)
    }
    func text(_ offset: Int) -> String { Array(bytes[offset..<(offset + 32)]).span.text }
    name = text(4)
    version = text(36)
    firmware = text(68)
    bus = text(100)
  }
}

/// What a driver counts under names of its own (`ethtool -S`).
public struct EthtoolStatistics: Hashable, Sendable {
  /// One counter.
  public struct Counter: Hashable, Sendable {
    /// The driver's name for it.
    public let name: String
    /// Its value.
    public let value: UInt64
  }

  /// The counters in the driver's order; names may repeat.
  public let counters: [Counter]

  /// Joins the answers to `EthtoolCommand.statisticsNames` and `EthtoolCommand.statisticsValues`.
  ///
  /// Names and values that were read while the number of statistics changed do not belong together.
  public init(names: [UInt8], values: [UInt8]) throws(WireError) {
    guard let nameCount = names.native32(8), let valueCount = values.native32(4) else {
      throw .truncated(field: "ethtool_stats", needed: 8, have: values.count)
    }
    guard nameCount == valueCount else {
      throw .invalid(field: "ethtool_stats.n_stats", value: UInt64(valueCount))
    }
    let count = Int(nameCount)
    guard (names.count - 12) / stringLength >= count, (values.count - 8) / 8 >= count else {
      throw .truncated(field: "ethtool_gstrings", needed: 12 + count * 32, have: names.count)
    }
    var counters: [Counter] = []
    counters.reserveCapacity(count)
    for index in 0..<count {
      let start = 12 + index * stringLength
      // Some drivers pad names with blanks.
      var name = names.span.extracting(start..<(start + stringLength)).text[...]
      name = name.drop { $0 == " " }
      while name.last == " " { name.removeLast() }
      guard let value = values.native64(8 + index * 8), !name.isEmpty else { continue }
      counters.append(Counter(name: String(name), value: value))
    }
    self.counters = counters
  }

  /// The counters as a table; of a name that repeats, the values are added.
  public var table: CounterTable {
    var table = CounterTable()
    for counter in counters { table[counter.name] = (table[counter.name] ?? 0) &+ counter.value }
    return table
  }
}
