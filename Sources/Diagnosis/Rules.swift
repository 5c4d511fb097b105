/// Every rule, in the order in which a packet meets the layers.
///
/// This is the table of contents of the diagnosis: a new rule is a value in a file of its layer and a line here.
enum Rules {
  static let all: [Rule] =
    LinkStateRules.all
    + LinkCounterRules.all
    + BridgeRules.all
    + DriverRules.all
    + SoftnetRules.all
    + QdiscRules.all
    + FilterRules.all
    + RoutingRules.all
    + FragmentRules.all
    + NeighbourRules.all
    + ControlGroupRules.all
    + ListenRules.all
    + DatagramRules.all
    + MemoryRules.all
    + BenignRules.all
    + RetransmissionRules.all
    + ConntrackRules.all
    + NetfilterRules.all
    + [CatalogueRule.rule]
}
