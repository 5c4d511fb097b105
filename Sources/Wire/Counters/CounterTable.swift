/// Counters by the kernel's own names, in the order the kernel gave them.
public struct CounterTable: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// The names in the kernel's order.
  public private(set) var names: [String] = []
  private var values: [String: UInt64] = [:]

  /// Creates an empty table with room for about this many counters.
  public init(capacity: Int = 0) {
    names.reserveCapacity(capacity)
    values.reserveCapacity(capacity)
  }

  /// Creates a table, mostly for tests; a repeated name keeps its last value.
  public init(dictionaryLiteral elements: (String, UInt64)...) {
    for (name, value) in elements { self[name] = value }
  }

  /// The value of a counter, or `nil` where this kernel has no such counter.
  public subscript(name: String) -> UInt64? {
    get { values[name] }
    set {
      if let newValue {
        if values.updateValue(newValue, forKey: name) == nil { names.append(name) }
      } else if values.removeValue(forKey: name) != nil {
        names.removeAll { $0 == name }
      }
    }
  }

  /// Every counter with its value, in the kernel's order.
  public var all: [(name: String, value: UInt64)] {
    names.compactMap { name in values[name].map { (name, $0) } }
  }
}

/// A value with what could not be read of it.
public struct Decoded<Value> {
  /// What could be read.
  public var value: Value
  /// What could not, one error for each place.
  public var problems: [WireError]

  /// Creates a decoded value.
  public init(_ value: Value, problems: [WireError] = []) {
    self.value = value
    self.problems = problems
  }
}

extension Decoded: Sendable where Value: Sendable {}
extension Decoded: Equatable where Value: Equatable {}
extension Decoded: Hashable where Value: Hashable {}
