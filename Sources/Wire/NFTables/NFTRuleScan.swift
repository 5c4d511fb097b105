private let immediateData: UInt16 = 2
private let rejectType: UInt16 = 1
private let rejectCode: UInt16 = 2
private let queueNumber: UInt16 = 1
private let queueTotal: UInt16 = 2
private let queueFlags: UInt16 = 3
private let queueRegister: UInt16 = 4
private let queueBypassFlag: UInt16 = 1
private let lookupSet: UInt16 = 1
private let lookupDestination: UInt16 = 3
private let objectType: UInt16 = 1
private let objectName: UInt16 = 2
private let dynsetExpression: UInt16 = 7
private let dynsetExpressions: UInt16 = 10
private let keyDestination: UInt16 = 1  // NFTA_META_DREG, NFTA_CT_DREG
private let keyNumber: UInt16 = 2  // NFTA_META_KEY, NFTA_CT_KEY
private let extensionName: UInt16 = 1
private let extensionRevision: UInt16 = 2
private let extensionInfo: UInt16 = 3

private let counterObjectType: UInt32 = 1
private let limitObjectType: UInt32 = 4
private let synproxyObjectType: UInt32 = 10

/// Goes through the expressions of one rule once and keeps what decides over packets.
///
/// It runs for every rule of a ruleset, so it makes no text unless `wantsText`.
struct NFTRuleScan {
  /// What was found.
  private(set) var summary = NFTRuleSummary()
  /// The facts about loaded values: random numbers, connection state, routes back.
  private(set) var share = NFTShare()

  private let family: NFTFamily
  private let wantsText: Bool
  private let table: String
  private let maps: [NFTName: NFTMapEffect]
  /// Whether no expression since the last counter can have ended the rule.
  private var isExact = false
  private var isDecided = false

  init(
    _ expressions: Span<UInt8>, family: NFTFamily, table: String, maps: [NFTName: NFTMapEffect],
    wantsText: Bool
  ) {
    self.family = family
    self.wantsText = wantsText
    self.table = table
    self.maps = maps
    do throws(WireError) {
      var views = NFTExpressionViews(expressions)
      while !isDecided, let view = try views.next() { try read(view) }
    } catch {
      summary.problem = error
      raise(.unknown)
    }
    if case .map = summary.verdict { isExact = false }
    summary.counterIsExact = summary.counter != nil && isExact && summary.problem == nil
    summary.probability = share.probability
    if share.matchesInvalidState { summary.matchesInvalidState = true }
    if share.checksReversePath { summary.checksReversePath = true }
  }

  private mutating func read(_ view: borrowing NFTExpressionView) throws(WireError) {
    guard let kind = view.kind else {
      summary.unknownExpressions.append(view.name.text)
      isExact = false
      raise(.unknown)
      return
    }
    switch kind {
    case .counter:
      summary.counter = try NFTCounter(view.data)
      isExact = true
    case .last, .log, .notrack:
      break  // never end a rule
    case .numgen: try share.readNumberGenerator(view)
    case .byteorder, .bitwise: try share.read(view, kind)
    case .meta, .ct: try readKey(view, isMeta: kind == .meta)
    case .cmp, .range:
      try share.read(view, kind)
      isExact = false
    case .fib:
      try share.readRouteLookup(view)
      isExact = false
    case .immediate: try readImmediate(view)
    case .reject: try readReject(view)
    case .queue: try readQueue(view)
    case .lookup: try readLookup(view)
    case .objref: try readObject(view)
    case .match, .target:
      summary.hasExtension = true
      if kind == .match { try readMatch(view) } else { try readTarget(view) }
    case .limit:
      summary.limit = try NFTLimit(view.data)
      isExact = false
    case .quota:
      summary.quota = try NFTQuota(view.data)
      isExact = false
    case .dynset:
      try readDynamicSet(view)
      isExact = false
    case .synproxy:
      raise(.proxy)
      isExact = false
    default:
      // Most of the rest load something.
      share.forget()
      isExact = false
    }
  }

  /// A key of `meta` or `ct`: setting one never ends a rule; loading one may.
  private mutating func readKey(
    _ view: borrowing NFTExpressionView, isMeta: Bool
  ) throws(WireError) {
    var destination: UInt32?
    var key: UInt32?
    var attributes = view.attributes
    while let attribute = try attributes.next() {
      switch attribute.type {
      case keyDestination: destination = try attribute.be32
      case keyNumber: key = try attribute.be32
      default: break
      }
    }
    guard let destination, let key else { return }
    isExact = false
    if isMeta {
      share.loadMeta(key: key, into: destination)
    } else {
      share.loadConntrack(key: key, into: destination)
    }
  }

  /// Notes a way to lose packets unless a plainer one is known already.
  private mutating func raise(_ drop: NFTDrop) {
    if summary.drop == .never || summary.drop == .unknown { summary.drop = drop }
  }

  private mutating func readImmediate(_ view: borrowing NFTExpressionView) throws(WireError) {
    var verdict: NFTVerdict?
    var attributes = view.attributes
    while let attribute = try attributes.next() {
      if attribute.type == immediateData {
        verdict = try NFTVerdict(data: attribute.payload, names: wantsText)
      }
    }
    guard let verdict else { return share.forget() }
    summary.verdict = verdict
    isDecided = true
    switch verdict {
    case .drop: summary.drop = .drop
    case .queue: summary.drop = .queue
    case .other: raise(.unknown)
    default: break
    }
  }

  private mutating func readReject(_ view: borrowing NFTExpressionView) throws(WireError) {
    var reject = NFTReject(kind: .icmp, code: 0)
    var attributes = view.attributes
    while let attribute = try attributes.next() {
      switch attribute.type {
      case rejectType:
        let number = try attribute.be32
        reject.kind =
          switch number {
          case 0: .icmp
          case 1: .tcpReset
          case 2: .icmpx
          default: .other(number)
          }
      case rejectCode: reject.code = try attribute.u8
      default: break
      }
    }
    summary.verdict = .reject(reject)
    summary.drop = .reject
    isDecided = true
  }

  private mutating func readQueue(_ view: borrowing NFTExpressionView) throws(WireError) {
    var queue = NFTQueue(first: nil, count: 1, isBypassing: false)
    var attributes = view.attributes
    while let attribute = try attributes.next() {
      switch attribute.type {
      case queueNumber: queue.first = try attribute.be16
      case queueTotal: queue.count = try attribute.be16
      case queueFlags: queue.isBypassing = try attribute.be16 & queueBypassFlag != 0
      case queueRegister: queue.first = nil
      default: break
      }
    }
    summary.verdict = .queue(queue)
    summary.drop = .queue
    isDecided = true
  }

  private mutating func readLookup(_ view: borrowing NFTExpressionView) throws(WireError) {
    var name = ""
    var destination: UInt32?
    var attributes = view.attributes
    while let attribute = try attributes.next() {
      switch attribute.type {
      case lookupSet: name = attribute.text
      case lookupDestination: destination = try attribute.be32
      default: break
      }
    }
    try share.readLookup(view, set: name)
    isExact = false
    if let destination, destination != 0 { share.forget() }
    if destination == 0 {
      summary.verdict = .map(set: name)
      switch maps[NFTName(family, table, name)] ?? .unknown {
      case .drops: raise(.map)
      case .queues: raise(.queue)
      case .unknown: raise(.unknown)
      case .harmless: break
      }
    }
  }

  private mutating func readObject(_ view: borrowing NFTExpressionView) throws(WireError) {
    var type: UInt32?
    var name: String?
    var attributes = view.attributes
    while let attribute = try attributes.next() {
      switch attribute.type {
      case objectType: type = try attribute.be32
      case objectName: name = attribute.text
      default: break
      }
    }
    switch type {
    case counterObjectType: summary.counterObject = name
    case limitObjectType:
      summary.limitObject = name
      isExact = false
    case synproxyObjectType:
      raise(.proxy)
      isExact = false
    default: isExact = false
    }
  }

  /// A dynamic set can carry a limit for each of its elements.
  private mutating func readDynamicSet(_ view: borrowing NFTExpressionView) throws(WireError) {
    var attributes = view.attributes
    while let attribute = try attributes.next() {
      switch attribute.type {
      case dynsetExpression:
        try readElementExpression(NFTExpressionView(attribute.payload))
      case dynsetExpressions:
        var views = NFTExpressionViews(attribute.payload)
        while let view = try views.next() { try readElementExpression(view) }
      default: break
      }
    }
  }

  private mutating func readElementExpression(
    _ view: borrowing NFTExpressionView
  ) throws(WireError) {
    if view.kind == .limit { summary.limit = try NFTLimit(view.data) }
  }

  private mutating func readMatch(_ view: borrowing NFTExpressionView) throws(WireError) {
    isExact = false
    // Only these decide anything below; making an extension copies its data.
    let known = ["statistic", "limit", "hashlimit", "rpfilter", "conntrack", "state"]
    let name = try view.text(extensionName)
    guard known.contains(name), let family = XTFamily(rawValue: family.number) else { return }
    let match = try view.xtExtension()
    if let probability = match.probability { share.multiply(by: probability) }
    switch name {
    case "rpfilter":
      summary.checksReversePath = match.matchText(family).mentions("--invert")
    case "conntrack", "state":
      let text = match.matchText(family)
      let starts = ["-m conntrack --ctstate", "-m state --state"]
      let isPositive = starts.contains { text.hasPrefix($0) }
      if isPositive, text.mentions("INVALID") { summary.matchesInvalidState = true }
    default:
      if wantsText, let rate = match.rateLimit { summary.extensionRate = rate }
    }
  }

  private mutating func readTarget(_ view: borrowing NFTExpressionView) throws(WireError) {
    let target = try view.xtExtension()
    summary.verdict = .target(name: target.name)
    guard let family = XTFamily(rawValue: family.number) else {
      raise(.unknown)
      return
    }
    switch target.verdict(family) {
    case .drop: summary.drop = .drop
    case .reject: summary.drop = .reject
    case .queue(let queue):
      summary.verdict = .queue(
        NFTQueue(first: queue.first, count: queue.count, isBypassing: queue.isBypassing))
      summary.drop = .queue
    case .accept: summary.verdict = .accept
    case .return: summary.verdict = .return
    case .continue: summary.verdict = .none
    case .jump(let chain): summary.verdict = .jump(chain: chain)
    case .goto(let chain): summary.verdict = .goto(chain: chain)
    case .other(let name): raise(Self.effect(ofTarget: name))
    case .unresolved: raise(.unknown)
    }
  }

  /// What a target whose own code decides can do to a packet.
  private static func effect(ofTarget name: String) -> NFTDrop {
    switch name {
    case "SNAT", "DNAT", "MASQUERADE", "REDIRECT", "NETMAP", "snat", "dnat", "redirect", "arpreply":
      .never
    case "SYNPROXY", "TPROXY": .proxy
    default: .unknown
    }
  }
}

extension NFTExpressionView {
  /// The text of the attribute of `type`, or nothing.
  func text(_ type: UInt16) throws(WireError) -> String {
    var attributes = attributes
    while let attribute = try attributes.next() {
      if attribute.type == type { return attribute.text }
    }
    return ""
  }

  /// The match or target of iptables that this expression carries.
  func xtExtension() throws(WireError) -> XTExtension {
    var name = ""
    var revision: UInt32 = 0
    var data: [UInt8] = []
    var attributes = attributes
    while let attribute = try attributes.next() {
      switch attribute.type {
      case extensionName: name = attribute.text
      case extensionRevision: revision = try attribute.be32
      case extensionInfo: data = attribute.payload.array
      default: break
      }
    }
    return XTExtension(
      name: name, revision: UInt8(truncatingIfNeeded: revision), data: data)
  }
}
