public import Wire

/// What the driver of one device says of it (ethtool).
public struct DriverState: Sendable {
  /// The driver's name, such as `virtio_net`.
  public var name: String?
  /// Its statistics under its own names (`ethtool -S`).
  public var statistics: CounterTable?
  /// Counters of MAC and physical layer under the names of their standards.
  public var standard: EthtoolStandardStatistics?
  /// The lengths of the descriptor rings.
  public var rings: EthtoolRings?
  /// The number of queues.
  public var channels: EthtoolChannels?
  /// Flow control with its counters.
  public var pause: EthtoolPause?
  /// Whether the link is up, and why not.
  public var linkState: EthtoolLinkState?
  /// Speed and duplex.
  public var linkModes: EthtoolLinkModes?
  /// Forward error correction with its counters.
  public var errorCorrection: EthtoolForwardErrorCorrection?
  /// Offloads and filters.
  public var features: EthtoolFeatures?
  /// When the device raises interrupts.
  public var coalescing: EthtoolCoalescing?
  /// Counters of each queue under names that all drivers share.
  public var queues: [QueueStatistics]?
}

extension RecordingDecoder {
  /// Decodes what the drivers said, by interface.
  mutating func drivers(of links: [Link]) -> Reading<[String: DriverState]> {
    if case .missing(let missing) = recording[SourceName.drivers], missing.kind != .notRecorded {
      return .unavailable(missing)
    }
    var drivers: [String: DriverState] = [:]
    for link in links { drivers[link.name] = driver(of: link.name) }
    return .observed(drivers)
  }

  private mutating func driver(of interface: String) -> DriverState {
    var state = DriverState()
    if let bytes = bytes(SourceName.driver(interface, "driver")).value {
      state.name = attempt(interface) { () throws(WireError) in try EthtoolDriver(bytes).name }
    }
    if let names = bytes(SourceName.driver(interface, "names")).value,
      let values = bytes(SourceName.driver(interface, "values")).value
    {
      state.statistics = attempt(interface) { () throws(WireError) in
        try EthtoolStatistics(names: names, values: values).table
      }
    }
    state.standard = answer(interface, .statistics) { bytes throws(WireError) in
      try EthtoolStandardStatistics(bytes)
    }
    state.rings = answer(interface, .rings) { bytes throws(WireError) in try EthtoolRings(bytes) }
    state.channels = answer(interface, .channels) { bytes throws(WireError) in
      try EthtoolChannels(bytes)
    }
    state.pause = answer(interface, .pause) { bytes throws(WireError) in try EthtoolPause(bytes) }
    state.linkState = answer(interface, .linkState) { bytes throws(WireError) in
      try EthtoolLinkState(bytes)
    }
    state.linkModes = answer(interface, .linkModes) { bytes throws(WireError) in
      try EthtoolLinkModes(bytes)
    }
    state.errorCorrection = answer(interface, .forwardErrorCorrection) { bytes throws(WireError) in
      try EthtoolForwardErrorCorrection(bytes)
    }
    state.features = answer(interface, .features) { bytes throws(WireError) in
      try EthtoolFeatures(bytes)
    }
    state.coalescing = answer(interface, .coalescing) { bytes throws(WireError) in
      try EthtoolCoalescing(bytes)
    }
    state.queues = list(SourceName.driver(interface, "queues")) { bytes throws(WireError) in
      try QueueStatistics(bytes)
    }
    return state
  }

  /// The one message that answers a question about a device; a driver that cannot answer gives none.
  private mutating func answer<Value>(
    _ interface: String, _ subject: EthtoolRequest.Subject,
    _ decode: (Span<UInt8>) throws(WireError) -> Value
  ) -> Value? {
    list(SourceName.driver(interface, subject), decode)?.first
  }

  /// `GENL_MIN_ID` to `GENL_MAX_ID`.
  private static let genericFamilies = Set<UInt16>(16...1023)

  /// The messages of an exchange whatever their type: the number of a generic family differs between boots.
  private mutating func list<Value>(
    _ source: String, _ decode: (Span<UInt8>) throws(WireError) -> Value
  ) -> [Value]? {
    guard case .datagrams(let datagrams) = recording[source] else { return nil }
    let dump = NetlinkDump(datagrams, types: Self.genericFamilies) {
      message throws(WireError) in try decode(message.payload)
    }
    note(source, dump.problems)
    return dump.values
  }

  private mutating func attempt<Value>(
    _ interface: String, _ decode: () throws(WireError) -> Value
  ) -> Value? {
    do throws(WireError) {
      return try decode()
    } catch {
      note(SourceName.driver(interface, "driver"), [error])
      return nil
    }
  }
}

extension HostChange {
  /// How a counter of a device's driver changed; a device made anew counts from zero.
  public func growth(
    ofDriver interface: String, _ value: (DriverState) -> UInt64?
  ) -> Growth? {
    guard let now = after.drivers.value?[interface].flatMap(value) else { return nil }
    guard let device = link(named: interface) else { return nil }
    switch device.start {
    case .zero: return Growth(sinceZero: now)
    case .unknown: return Growth(unknownBefore: now)
    case .seen(let link):
      guard let then = before?.drivers.value?[link.name].flatMap(value) else {
        return Growth(unknownBefore: now)
      }
      return Growth(from: then, to: now)
    }
  }
}
