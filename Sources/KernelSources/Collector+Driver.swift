import Snapshot
import SystemCalls
import Wire

extension Collector {
  /// Records what drivers say of the walked interfaces.
  mutating func readDrivers() {
    let families = genericFamilies()
    let control: EthtoolControl
    do throws(SystemError) {
      control = try EthtoolControl()
    } catch {
      record(SourceName.drivers, .missing(Missing(reading: SourceName.drivers, error)))
      return
    }
    for link in links where !link.flags.contains(.loopback) {
      readCommands(control, link.name)
      // A virtual device has no cable, ring or pause frames.
      guard link.kind == nil else { continue }
      if let family = families["ethtool"] {
        let request = EthtoolRequest(family: family)
        for subject in EthtoolRequest.Subject.allCases {
          netlink(
            SourceName.driver(link.name, subject), .generic,
            request.get(subject, interface: link.index))
        }
      }
      if let family = families["netdev"] {
        netlink(
          SourceName.driver(link.name, "queues"), .generic,
          QueueStatistics.request(family: family, interface: link.index, eachQueue: true))
      }
    }
  }

  /// The driver's name, and its statistics under its own names.
  private mutating func readCommands(_ control: borrowing EthtoolControl, _ name: String) {
    let driver = SourceName.driver(name, "driver")
    do throws(SystemError) {
      record(driver, .bytes(try control.driver(of: name)))
      if let statistics = try control.statistics(of: name) {
        record(SourceName.driver(name, "names"), .bytes(statistics.names))
        record(SourceName.driver(name, "values"), .bytes(statistics.values))
      }
    } catch {
      record(driver, .missing(Missing(reading: driver, error)))
    }
  }

  /// The numbers of the generic netlink families; listing them all loads none.
  private mutating func genericFamilies() -> [String: UInt16] {
    guard let datagrams = try? ask(.generic, GenericFamily.families, as: "families") else {
      return [:]
    }
    let families = NetlinkDump(datagrams, types: [GenericFamily.answerType]) {
      message throws(WireError) in try GenericFamily(message.payload)
    }.values
    return Dictionary(families.map { ($0.name, $0.identifier) }) { first, _ in first }
  }
}
