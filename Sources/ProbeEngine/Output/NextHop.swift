import Findings
public import Wire

/// The neighbour on the link that packets to the target go to first.
public struct NextHop: Hashable, Sendable {
  /// Its address.
  public var address: IPAddress
  /// Whether it is the gateway of the route, and not the target itself.
  public var isGateway: Bool
  /// The interface.
  public var interface: String
  /// What the kernel knows of it (`NUD_…`); `nil` without an entry.
  public var state: Neighbour.State?

  /// Whether it has answered since.
  private var isPast = false

  /// Creates a next hop.
  public init(address: IPAddress, isGateway: Bool, interface: String, state: Neighbour.State?) {
    self.address = address
    self.isGateway = isGateway
    self.interface = interface
    self.state = state
  }

  /// Whether it has not answered: the kernel asks for its link-layer address, or has given up.
  public var isSilent: Bool { state == .incomplete || state == .failed }

  /// The same, after it has answered again.
  public var answeringAgain: NextHop {
    var hop = self
    hop.isPast = true
    return hop
  }

  /// What is wrong with it, with the evidence; `nil` when nothing is known to be.
  public var notice: String? {
    guard isSilent, let state else { return nil }
    let isVersion6 = address.isVersion6
    let who = isGateway ? "the gateway of the route, \(address)," : "the target, \(address),"
    let asked = isVersion6 ? "neighbour discovery" : "ARP"
    guard !isPast else {
      return
        "for a time \(who) did not answer \(asked) on \(interface), so packets could not be sent to it: the kernel's "
        + "neighbour entry was \(state.name)"
    }
    let verb = state == .failed ? "does not answer" : "has not answered"
    return
      "\(who) \(verb) \(asked) on \(interface), so packets cannot be sent to it: the kernel's neighbour entry is "
      + "\(state.name) (ip neigh show \(address) dev \(interface)); it is down, on another link, or has another address"
  }

  /// The same for programs; `nil` when nothing is wrong.
  var document: ProbeReport.Neighbour? {
    guard isSilent, !isPast, let state else { return nil }
    return ProbeReport.Neighbour(
      address: "\(address)", interface: interface, isGateway: isGateway, state: state.name)
  }
}
