/// What one source saw, or why it could not look.
///
/// Not seen is never zero.
public enum Reading<Value> {
  /// Seen.
  case observed(Value)
  /// Not seen, for this reason; `Missing.Kind.absent` means that there is nothing to see.
  case unavailable(Missing)

  /// The value, where it was seen.
  public var value: Value? {
    guard case .observed(let value) = self else { return nil }
    return value
  }

  /// The reason, where it was not seen.
  public var missing: Missing? {
    guard case .unavailable(let missing) = self else { return nil }
    return missing
  }

  /// The same reading with its value transformed.
  public func map<Other>(_ transform: (Value) -> Other) -> Reading<Other> {
    switch self {
    case .observed(let value): .observed(transform(value))
    case .unavailable(let missing): .unavailable(missing)
    }
  }
}

extension Reading: Sendable where Value: Sendable {}
extension Reading: Equatable where Value: Equatable {}
extension Reading: Hashable where Value: Hashable {}
