// include/uapi/linux/genetlink.h.
private let controlFamily: UInt16 = 16
private let getFamilyCommand: UInt8 = 3
private let familyIdentifierAttribute: UInt16 = 1
private let familyNameAttribute: UInt16 = 2
private let familyVersionAttribute: UInt16 = 3

/// A family of generic netlink: the number under which its messages travel.
public struct GenericFamily: Hashable, Sendable {
  /// The message type of its requests and answers, which differs from boot to boot.
  public let identifier: UInt16
  /// The name, such as `ethtool`.
  public let name: String
  /// The version of its messages.
  public let version: UInt32?

  /// Reads the payload of an answer to `families`.
  public init(_ payload: Span<UInt8>) throws(WireError) {
    let message = try GenericMessage(payload, in: "generic netlink family")
    guard let identifier = message.values.u16(familyIdentifierAttribute),
      let name = message.values.text(familyNameAttribute)
    else {
      throw message.values.problem ?? .malformed(field: "CTRL_ATTR_FAMILY_NAME", text: "")
    }
    self.identifier = identifier
    self.name = name
    version = message.values.u32(familyVersionAttribute)
  }

  /// The message type of the answers to `families`.
  public static let answerType = controlFamily

  /// Lists all families.
  ///
  /// Asking for one family by its name would make the kernel load a module of that name.
  public static let families = NetlinkRequest(
    type: controlFamily, flags: NetlinkRequest.dump, header: [getFamilyCommand, 1, 0, 0])
}

/// A message of generic netlink: `struct genlmsghdr`, then attributes.
struct GenericMessage {
  let command: UInt8
  let values: AttributeValues

  init(_ payload: Span<UInt8>, in context: StaticString) throws(WireError) {
    try payload.require(4, for: "genlmsghdr")
    command = payload[0]
    values = AttributeValues(payload.extracting(4...), in: context)
  }
}
