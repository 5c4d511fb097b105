import Snapshot
import Wire

/// Where a counter of the catalogue is found in a snapshot, and how people find it.
enum CounterPlace {
  /// `/proc/net/snmp`.
  case snmp
  /// `/proc/net/netstat`.
  case netstat
  /// `/proc/net/snmp6`.
  case snmp6
  /// `/proc/net/xfrm_stat`.
  case xfrm
  /// `/proc/net/stat/rt_cache`, of the whole machine.
  case routeCache
  /// ctnetlink statistics.
  case conntrack
  /// Neighbour tables, of the whole machine.
  case neighbour

  /// The place of a counter, by its name in the catalogue.
  init?(of counter: String) {
    // By byte: a walk asks for thousands of counters.
    switch Substring(counter.utf8.prefix { $0 != UInt8(ascii: ".") }) {
    case "Ip", "Icmp", "IcmpMsg", "Tcp", "Udp", "UdpLite": self = .snmp
    case "TcpExt", "IpExt", "MPTcpExt": self = .netstat
    case "rt_cache": self = .routeCache
    case "conntrack": self = .conntrack
    case "neighbour": self = .neighbour
    default:
      if counter.hasPrefix("Xfrm") {
        self = .xfrm
      } else if ["Ip6", "Icmp6", "Udp6", "UdpLite6"].contains(where: counter.hasPrefix) {
        self = .snmp6
      } else {
        return nil
      }
    }
  }

  /// What to read to see the counter.
  var source: String {
    switch self {
    case .snmp: "/proc/net/snmp"
    case .netstat: "/proc/net/netstat"
    case .snmp6: "/proc/net/snmp6"
    case .xfrm: "/proc/net/xfrm_stat"
    case .routeCache: "/proc/net/stat/rt_cache (whole machine)"
    case .conntrack: "ctnetlink CTA_STATS"
    case .neighbour: "RTM_GETNEIGHTBL (whole machine)"
    }
  }

  /// The size of these counters in the kernel.
  var width: CounterWidth {
    switch self {
    case .routeCache, .conntrack: .bits32
    default: .bits64
    }
  }

  /// The part of a catalogue name that is the column's name in the table.
  func column(of counter: String) -> String {
    switch self {
    case .routeCache, .conntrack, .neighbour:
      String(Substring(counter.utf8.drop { $0 != UInt8(ascii: ".") }.dropFirst()))
    default: counter
    }
  }

  /// The table in a snapshot.
  func table(in snapshot: HostSnapshot) -> Reading<CounterTable> {
    switch self {
    case .snmp: snapshot.snmp
    case .netstat: snapshot.netstat
    case .snmp6: snapshot.snmp6
    case .xfrm: snapshot.xfrm
    case .routeCache: snapshot.routeCache
    case .conntrack: snapshot.conntrack
    case .neighbour: snapshot.neighbourTables.map(Self.summed)
    }
  }

  /// The statistics of all neighbour tables as one.
  private static func summed(_ tables: [NeighbourTable]) -> CounterTable {
    var sum = CounterTable()
    for table in tables {
      for (name, value) in table.statistics.all { sum[name] = (sum[name] ?? 0) &+ value }
    }
    return sum
  }
}

extension HostChange {
  /// How a counter changed, by its name in the catalogue.
  func growth(_ counter: String) -> Growth? {
    guard let place = CounterPlace(of: counter) else { return nil }
    return growth(of: place.column(of: counter), in: place.table, width: place.width)
  }

  /// How much a counter grew; `nil` when the kernel has no such counter or the growth is not known.
  func amount(_ counter: String) -> UInt64? { growth(counter)?.amount }

  /// How much a counter grew, if it did.
  func positive(_ counter: String) -> UInt64? {
    guard let amount = amount(counter), amount > 0 else { return nil }
    return amount
  }
}
