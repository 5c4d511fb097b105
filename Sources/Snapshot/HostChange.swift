public import Wire

/// What happened between two readings of one machine, or since its boot.
public struct HostChange: Sendable {
  /// The earlier reading; `nil` when the window began at boot.
  public let before: HostSnapshot?
  /// The later reading.
  public let after: HostSnapshot
  /// The devices that are there at the end.
  ///
  /// A device is the same as before when its index is the same: a name can be given to another one.
  public let links: [LinkChange]
  private let linkPlaces: [String: Int]

  /// Creates the change between two readings.
  ///
  /// When the machine was rebooted in between, the earlier one says nothing and is dropped.
  public init(before: HostSnapshot?, after: HostSnapshot) {
    var before = before
    if let start = before?.host.uptime, let end = after.host.uptime, end < start { before = nil }
    self.before = before
    self.after = after
    links = Self.links(from: before, to: after)
    linkPlaces = Dictionary(
      links.enumerated().map { ($0.element.link.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The device of this name.
  public func link(named name: String) -> LinkChange? { linkPlaces[name].map { links[$0] } }

  private static func links(
    from before: HostSnapshot?, to after: HostSnapshot
  ) -> [LinkChange] {
    let links = after.links.value ?? []
    guard let before else { return links.map { LinkChange(link: $0, start: .zero) } }
    guard before.links.value != nil else {
      return links.map { LinkChange(link: $0, start: .unknown) }
    }
    return links.map { link in
      LinkChange(link: link, start: before.link(index: link.index).map { .seen($0) } ?? .zero)
    }
  }

  /// Whether the numbers are totals since boot: history rather than the present.
  public var isHistory: Bool { before == nil }

  /// The length of the window in seconds.
  public var seconds: Double? {
    guard let end = after.host.uptime else { return nil }
    guard let before else { return end }
    return before.host.uptime.map { end - $0 }
  }

  /// How a counter changed; `nil` where the later reading does not have it.
  public func growth(
    width: CounterWidth = .bits64, _ value: (HostSnapshot) -> UInt64?
  ) -> Growth? {
    guard let now = value(after) else { return nil }
    guard let before else { return Growth(sinceZero: now) }
    guard let earlier = value(before) else { return Growth(unknownBefore: now) }
    return Growth(from: earlier, to: now, width: width)
  }

  /// How a counter of a table changed.
  public func growth(
    of name: String, in table: (HostSnapshot) -> Reading<CounterTable>,
    width: CounterWidth = .bits64
  ) -> Growth? {
    growth(width: width) { table($0).value?[name] }
  }
}

/// The size of a counter in the kernel, which says where it wraps.
public enum CounterWidth: Hashable, Sendable {
  /// `u32`: queue statistics of qdiscs, softnet, connection tracking.
  case bits32
  /// `u64`, or `unsigned long` on a 64-bit machine.
  case bits64
}

/// One counter over one window.
public struct Growth: Hashable, Sendable {
  /// The value at the start; `nil` when the window began at boot, or nobody looked then.
  public var before: UInt64?
  /// The value at the end.
  public var after: UInt64
  /// How much was counted in the window; `nil` when that cannot be known.
  public var amount: UInt64?

  /// A counter that began at zero with the window: at boot, or with the object that it belongs to.
  public init(sinceZero after: UInt64) {
    self.after = after
    amount = after
  }

  /// A counter that was not seen at the start: what it counted in the window is not known.
  public init(unknownBefore after: UInt64) {
    self.after = after
  }

  /// Compares two values of a counter.
  ///
  /// A 32-bit counter that went from near its end to near its start has wrapped; any other fall is a
  /// reset, after which the growth is not known.
  public init(from before: UInt64, to after: UInt64, width: CounterWidth = .bits64) {
    self.before = before
    self.after = after
    if after >= before {
      amount = after - before
    } else if width == .bits32, before <= UInt64(UInt32.max), before >= 3 << 30, after < 1 << 30 {
      amount = after + (1 << 32) - before
    }
  }

  /// Whether the counter fell in the window without having wrapped.
  public var wasReset: Bool { amount == nil && before != nil }
}

/// A network device over one window.
public struct LinkChange: Sendable {
  /// What is known of the device at the start of the window.
  public enum Start: Sendable {
    /// The window began at boot, or the device was made in it: its counters began at zero.
    case zero
    /// The device as it was.
    case seen(Link)
    /// Nobody looked.
    case unknown
  }

  /// The device at the end.
  public var link: Link
  /// The device at the start.
  public var start: Start

  /// How a counter of the device changed.
  public func growth(of name: String) -> Growth? {
    guard let now = link.statistics?[name] else { return nil }
    switch start {
    case .zero: return Growth(sinceZero: now)
    case .unknown: return Growth(unknownBefore: now)
    case .seen(let before):
      guard let earlier = before.statistics?[name] else { return Growth(unknownBefore: now) }
      return Growth(from: earlier, to: now)
    }
  }
}

extension HostChange {
  /// The names of devices that came, or came back, during the window.
  public var appearedLinks: [String] {
    guard let before, before.links.value != nil else { return [] }
    return (after.links.value ?? []).filter { before.link(index: $0.index) == nil }.map(\.name)
  }

  /// The names of devices that went during the window.
  public var vanishedLinks: [String] {
    guard after.links.value != nil else { return [] }
    return (before?.links.value ?? []).filter { after.link(index: $0.index) == nil }.map(\.name)
  }
}
