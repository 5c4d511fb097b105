/// The settings of a qdisc, by kind.
public enum QdiscOptions: Hashable, Sendable {
  /// The network emulator.
  case netem(NetemOptions)
  /// A token bucket.
  case tokenBucket(TokenBucketOptions)
  /// The root of a tree of token buckets.
  case hierarchyTokenBucket(HierarchyTokenBucketOptions)
  /// Early drops: red, choke.
  case randomEarlyDetection(RandomEarlyDetection)
  /// Several queues with early drops.
  case generalizedRandomEarlyDetection(GeneralizedRandomEarlyDetection)
  /// A kind whose settings are a list of numbers and words.
  case parameters([TrafficParameter])
  /// The kernel sent none.
  case none
  /// A kind that this decoder does not know, with its raw options.
  case unknown([UInt8])
  /// Options that do not have the form of their kind.
  case unreadable(WireError)

  /// Reads `TCA_OPTIONS` of a qdisc.
  init(kind: String, _ bytes: [UInt8]?) {
    guard let bytes else {
      self = .none
      return
    }
    do throws(WireError) {
      switch kind {
      case "netem": self = .netem(try NetemOptions(bytes))
      case "tbf": self = .tokenBucket(try TokenBucketOptions(bytes))
      case "htb": self = .hierarchyTokenBucket(try HierarchyTokenBucketOptions(bytes))
      case "red", "choke":
        self = .randomEarlyDetection(
          try RandomEarlyDetection(bytes, countsPackets: kind == "choke"))
      case "gred":
        self = .generalizedRandomEarlyDetection(try GeneralizedRandomEarlyDetection(bytes))
      default:
        let parameters = try SimpleOptions.qdisc(kind: kind, bytes, details: false)
        self = parameters.map { .parameters($0) } ?? .unknown(bytes)
      }
    } catch {
      self = .unreadable(error)
    }
  }

  /// The settings as tc prints them, or as `tc -d` does.
  func text(details: Bool) -> String {
    switch self {
    case .netem(let options): options.text
    case .tokenBucket(let options): options.text(details: details)
    case .hierarchyTokenBucket(let options): options.text(details: details)
    case .randomEarlyDetection(let options): options.text(details: details)
    case .generalizedRandomEarlyDetection(let options): options.text(details: details)
    case .parameters(let parameters): parameters.map(\.text).joined(separator: " ")
    case .none: ""
    case .unknown(let bytes): "[\(bytes.count) bytes of options of a kind not known here]"
    case .unreadable(let error): "[\(error)]"
    }
  }
}
