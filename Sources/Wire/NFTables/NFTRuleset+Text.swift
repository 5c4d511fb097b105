extension NFTRuleset {
  /// How many expressions of a rule are written; the kernel allows 128 (`NFT_RULE_MAXEXPRS`).
  private static let expressionLimit = 256

  /// A rule as `nft list ruleset` prints it, or as `iptables-nft -S` does when iptables-nft wrote it.
  ///
  /// Expressions without words in `nft` stand in brackets. Names and comments are as the author wrote
  /// them: make the text `printable` before a terminal sees it.
  public func text(of rule: NFTRule, names: NFTNames = NFTNames()) -> String {
    let chain = chain(of: rule)
    let expressions = expressions(of: rule)
    if isIptables(chain),
      let text = NFTIptablesText(expressions, chain: chain, ruleset: self)?.text
    {
      return text
    }
    return nftText(of: rule, names: names)
  }

  /// A rule in the words of `nft`.
  func nftText(of rule: NFTRule, names: NFTNames, depth: Int = 0) -> String {
    let chain = chain(of: rule)
    var builder = NFTRuleBuilder(
      family: chain.family, table: chain.table, ruleset: self, names: names, depth: depth)
    let expressions = expressions(of: rule)
    for expression in expressions.prefix(Self.expressionLimit) { builder.add(expression) }
    var resolver = NFTRuleResolver(chain.family, ruleset: self)
    for statement in builder.statements { resolver.add(statement) }
    let writer = NFTWriter(ruleset: self, names: names)
    var words = resolver.statements.map { writer.text($0) }
    if expressions.count > Self.expressionLimit {
      words.append("[ \(expressions.count - Self.expressionLimit) more expressions ]")
    }
    if let comment = comment(of: rule) { words.append("comment \(NFTValueText.quote(comment))") }
    return words.joined(separator: " ")
  }
}
