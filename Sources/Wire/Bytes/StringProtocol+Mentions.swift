extension StringProtocol {
  /// Whether this text has `word` in it, byte for byte.
  ///
  /// `contains(_:)` of the standard library compares whole characters and makes tables first, which costs a
  /// short-lived process more than it searches.
  public func mentions(_ word: some StringProtocol) -> Bool {
    var rest = utf8[...]
    while rest.count >= word.utf8.count {
      if rest.starts(with: word.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
