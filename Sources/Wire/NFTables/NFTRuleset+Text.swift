extension NFTRuleset {
  /// A rule as `nft list ruleset` prints it, or as `iptables-nft -S` does when iptables-nft wrote it.
  ///
  /// Expressions without words in `nft` stand in brackets. Names and comments are as the author wrote
  /// them: make the text `printable` before a terminal sees it.
  public func text(of rule: NFTRule, names: NFTNames = NFTNames()) -> String {
    nftText(of: rule, names: names)
  }

  /// A rule in the words of `nft`.
  func nftText(of rule: NFTRule, names: NFTNames, depth: Int = 0) -> String {
    let chain = chain(of: rule)
    var builder = NFTRuleBuilder(
      family: chain.family, table: chain.table, ruleset: self, names: names, depth: depth)
    for expression in expressions(of: rule) { builder.add(expression) }
    var resolver = NFTRuleResolver(chain.family, ruleset: self)
    for statement in builder.statements { resolver.add(statement) }
    let writer = NFTWriter(ruleset: self, names: names)
    var words = resolver.statements.map { writer.text($0) }
    if let comment = comment(of: rule) { words.append("comment \(NFTValueText.quote(comment))") }
    return words.joined(separator: " ")
  }
}
