/// What all traffic-control messages share: `struct tcmsg` and the common attributes.
struct TrafficMessage {
  let interface: Int32
  let handle: TrafficHandle
  let parent: TrafficHandle
  let information: UInt32
  let kind: String
  let values: AttributeValues
  let statistics: TrafficStatistics?
  let extraStatistics: ExtraStatistics?
  let problems: [WireError]

  init(_ payload: Span<UInt8>) throws(WireError) {
    try payload.require(20, for: "tcmsg")
    interface = Int32(bitPattern: payload[native32: 4])
    handle = TrafficHandle(payload[native32: 8])
    parent = TrafficHandle(payload[native32: 12])
    information = payload[native32: 16]
    values = AttributeValues(payload.extracting(20...), in: "tcmsg")
    guard let kind = values.text(TrafficAttribute.kind) else {
      throw values.problem ?? .malformed(field: "TCA_KIND", text: "")
    }
    self.kind = kind
    var problems: [WireError] = []
    if let problem = values.problem { problems.append(problem) }
    if let nest = values[TrafficAttribute.statistics] {
      statistics = TrafficStatistics(nest: nest)
    } else {
      statistics = values[TrafficAttribute.oldStatistics].map(TrafficStatistics.init(old:))
    }
    if let problem = statistics?.problem { problems.append(problem) }
    self.problems = problems
    let extra = statistics?.application ?? values[TrafficAttribute.extraStatistics]
    extraStatistics = extra.flatMap { [kind] in ExtraStatistics(kind: kind, $0) }
  }
}
