/// Which hooks lead to which chains.
enum ChainGraph {
  /// For each chain the hooks by which packets reach it, through any number of jumps.
  ///
  /// `starts` are the base chains with their hooks; `jumps` the chains that each chain jumps to.
  static func hooks<Chain: Hashable>(
    starts: [(chain: Chain, hook: DropPoint.Hooks)], jumps: [Chain: Set<Chain>]
  ) -> [Chain: DropPoint.Hooks] {
    var reached: [Chain: DropPoint.Hooks] = [:]
    for start in starts {
      var waiting = [start.chain]
      while let chain = waiting.popLast() {
        // A chain that this hook has reached before leads nowhere new, so loops end.
        guard reached[chain, default: []].insert(start.hook).inserted else { continue }
        waiting += jumps[chain] ?? []
      }
    }
    return reached
  }
}
