import KernelSources
import ProbeEngine
import ProbeSockets
import Wire

extension NextHop {
  /// The neighbour that packets to a destination go to first, as the kernel has it now; `nil` when there is none.
  static func read(_ destination: Destination) -> NextHop? {
    guard !destination.isLocal,
      let reading = NextHopReader.read(
        to: destination.address, interface: destination.boundInterface, scope: destination.scope)
    else { return nil }
    return NextHop(
      address: reading.address, isGateway: reading.isGateway, interface: reading.interface,
      state: reading.neighbour?.state)
  }

  /// The same if it does not answer.
  static func silent(_ destination: Destination) -> NextHop? {
    read(destination).flatMap { $0.isSilent ? $0 : nil }
  }
}
