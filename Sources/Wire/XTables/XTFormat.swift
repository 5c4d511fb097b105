/// How the data of one match or target are laid out, and how its own tool prints them.
struct XTFormat: Sendable {
  /// Appends the options; the data have at least `size` bytes.
  typealias Writer = @Sendable (_ data: Span<UInt8>, _ out: inout XTText) -> Void

  /// The revisions that have this layout.
  let revisions: ClosedRange<UInt8>
  /// The bytes that the layout needs, without what only the kernel uses.
  let size: Int
  /// The families that have it, or `nil` for all.
  let families: [XTFamily]?
  /// Appends the options.
  let write: Writer

  /// Creates a format.
  init(
    _ revisions: ClosedRange<UInt8> = 0...0, size: Int, only families: [XTFamily]? = nil,
    write: @escaping Writer
  ) {
    self.revisions = revisions
    self.size = size
    self.families = families
    self.write = write
  }

  /// A format without options.
  static func bare(_ revisions: ClosedRange<UInt8> = 0...0) -> XTFormat {
    XTFormat(revisions, size: 0) { _, _ in }
  }

  /// The text of a match.
  static func matchText(
    _ name: String, _ revision: UInt8, _ data: Span<UInt8>, _ family: XTFamily
  ) -> String {
    "-m " + alias(ofMatch: name, revision, data)
      + options(matches[name], revision, data, family)
  }

  /// The text of a target.
  static func targetText(
    _ name: String, _ revision: UInt8, _ data: Span<UInt8>, _ family: XTFamily
  ) -> String {
    let parts = targetParts(name, revision, data, family)
    return parts.jump + parts.options
  }

  /// The text of a target in two parts, between which `arptables` prints what the rule tests.
  static func targetParts(
    _ name: String, _ revision: UInt8, _ data: Span<UInt8>, _ family: XTFamily
  ) -> (jump: String, options: String) {
    if name.isEmpty { return ("-j " + standardTargetName(data), "") }
    return (
      "-j " + alias(ofTarget: name, revision, data),
      options(targets[name], revision, data, family)
    )
  }

  private static func options(
    _ formats: [XTFormat]?, _ revision: UInt8, _ data: Span<UInt8>, _ family: XTFamily
  ) -> String {
    for format in formats ?? [] where format.revisions.contains(revision) {
      guard data.count >= format.size, format.families?.contains(family) ?? true else { continue }
      var out = XTText(family: family, revision: revision)
      format.write(data, &out)
      return out.text
    }
    return " [revision \(revision), \(data.count) bytes not decoded]"
  }

  /// `conntrack` remembers that the user called it `state` (`XT_CONNTRACK_STATE_ALIAS`).
  private static func alias(
    ofMatch name: String, _ revision: UInt8, _ data: Span<UInt8>
  ) -> String {
    guard name == "conntrack", (1...3).contains(revision), data.count >= 148 else { return name }
    return data[native16: 146] & 1 << 13 == 0 ? name : "state"
  }

  /// `CT` remembers that the user called it `NOTRACK` (`XT_CT_NOTRACK_ALIAS`).
  private static func alias(
    ofTarget name: String, _ revision: UInt8, _ data: Span<UInt8>
  ) -> String {
    guard name == "CT", revision == 2, data.count >= 2 else { return name }
    return data[native16: 0] & 2 == 0 ? name : "NOTRACK"
  }

  private static func standardTargetName(_ data: Span<UInt8>) -> String {
    guard data.count >= 4 else { return "[\(data.count) bytes not decoded]" }
    let number = Int32(bitPattern: data[native32: 0])
    return switch XTVerdict.standard(number) {
    case .accept: "ACCEPT"
    case .drop: "DROP"
    case .queue: "QUEUE"
    case .return: "RETURN"
    case nil: "[offset \(number)]"
    default: "[verdict \(number)]"
    }
  }
}
