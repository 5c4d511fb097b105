public import Wire

/// The queueing disciplines of the walked interfaces with their classes and filters.
public struct TrafficControl: Sendable {
  /// The qdiscs, with what hangs under what.
  public let tree: TrafficTree
  /// The classes.
  public let classes: [TrafficClass]
  /// The filters, with their actions.
  public let filters: [TrafficFilter]

  // A shaper may have tens of thousands of classes, and each is looked up.
  private let qdiscPlaces: [Int: [Int]]
  private let classPlaces: [Int: [Int]]

  init(tree: TrafficTree, classes: [TrafficClass], filters: [TrafficFilter]) {
    self.tree = tree
    self.classes = classes
    self.filters = filters
    qdiscPlaces = Dictionary(grouping: tree.qdiscs.indices) {
      Self.place(tree.qdiscs[$0].interface, tree.qdiscs[$0].handle)
    }
    classPlaces = Dictionary(grouping: classes.indices) {
      Self.place(classes[$0].interface, classes[$0].identifier)
    }
  }

  /// Interface and handle as one number; qdiscs that the kernel made under a multiqueue device share handle 0.
  private static func place(_ interface: Int32, _ handle: TrafficHandle) -> Int {
    Int(interface) << 32 | Int(handle.number)
  }

  /// The qdisc that is the same as `other`: at the same place, of the same kind and name.
  func same(as other: Qdisc) -> Qdisc? {
    qdiscPlaces[Self.place(other.interface, other.handle)]?.lazy.map { tree.qdiscs[$0] }
      .first { $0.parent == other.parent && $0.kind == other.kind }
  }

  /// The class that is the same as `other`: of the same name and kind.
  func same(as other: TrafficClass) -> TrafficClass? {
    classPlaces[Self.place(other.interface, other.identifier)]?.lazy.map { classes[$0] }
      .first { $0.kind == other.kind }
  }

  /// The action that is the same as `other`; an action keeps its index as long as it lives.
  func action(kind: String, index: UInt32?) -> TrafficAction? {
    filters.lazy.flatMap(\.actions).first { $0.kind == kind && $0.index == index }
  }
}

extension RecordingDecoder {
  /// Decodes qdiscs, classes and filters.
  mutating func trafficControl() -> Reading<TrafficControl> {
    let qdiscs = dump(SourceName.qdiscs, types: [TrafficRequest.newQdisc]) {
      bytes throws(WireError) in try Qdisc(bytes)
    }
    let classes = dump(SourceName.classes, types: [TrafficRequest.newClass]) {
      bytes throws(WireError) in try TrafficClass(bytes)
    }
    let filters = dump(SourceName.filters, types: [TrafficRequest.newFilter]) {
      bytes throws(WireError) in
      let filter = try TrafficFilter(bytes)
      return filter.isHead ? nil : filter
    }
    note(SourceName.qdiscs, qdiscs.value?.flatMap(\.problems) ?? [])
    note(SourceName.classes, classes.value?.flatMap(\.problems) ?? [])
    note(SourceName.filters, filters.value?.flatMap(\.problems) ?? [])
    return qdiscs.map { qdiscs in
      TrafficControl(
        tree: TrafficTree(qdiscs), classes: classes.value ?? [], filters: filters.value ?? [])
    }
  }
}

extension HostChange {
  /// How a number of a qdisc changed.
  ///
  /// A qdisc that was not there at the start of the window has counted all it shows since.
  public func growth(of qdisc: Qdisc, _ value: (Qdisc) -> UInt64?) -> Growth? {
    growth(of: qdisc, value) { $0.same(as: qdisc) }
  }

  /// How a number of an action changed.
  public func growth(of action: TrafficAction, _ value: (TrafficAction) -> UInt64?) -> Growth? {
    growth(of: action, value) { $0.action(kind: action.kind, index: action.index) }
  }

  /// How a number of a class changed.
  public func growth(of trafficClass: TrafficClass, _ value: (TrafficClass) -> UInt64?) -> Growth? {
    growth(of: trafficClass, value) { $0.same(as: trafficClass) }
  }

  private func growth<Object>(
    of object: Object, _ value: (Object) -> UInt64?, earlier: (TrafficControl) -> Object?
  ) -> Growth? {
    guard let now = value(object) else { return nil }
    guard let before else { return Growth(sinceZero: now) }
    guard let control = before.trafficControl.value else { return Growth(unknownBefore: now) }
    guard let then = earlier(control).flatMap(value) else { return Growth(sinceZero: now) }
    return Growth(from: then, to: now, width: .bits32)
  }
}
