import Findings

/// One type of ICMP or ICMPv6 message, and what its coming and going tells.
struct ICMPType {
  /// The type's number.
  var number: UInt8
  /// The kernel's word for it in a column such as `Icmp.InDestUnreachs`; `nil` where it has none.
  var name: String?
  /// What such messages say, to follow `received: ` or `sent: `.
  var words: String
  /// What growth of the messages received means.
  var incoming: LayerReading.Meaning = .traffic
  /// What growth of the messages sent means.
  var outgoing: LayerReading.Meaning = .traffic

  private static let loop = "the TTL or hop limit ran out on the way (a loop, or a traceroute)"
  private static let unreachable =
    "a packet could not be delivered (no route, no listener, or a firewall that says so)"

  /// The types of ICMP (RFC 792 and later; named by `icmpmibmap` in net/ipv4/proc.c).
  static let version4: [ICMPType] = [
    ICMPType(number: 0, name: "EchoReps", words: "answers to a ping"),
    ICMPType(
      number: 3, name: "DestUnreachs", words: unreachable + ", or is too big for the path",
      incoming: .symptom, outgoing: .symptom),
    ICMPType(
      number: 4, name: "SrcQuenchs", words: "please send less (obsolete, ignored)",
      incoming: .benign, outgoing: .benign),
    ICMPType(
      number: 5, name: "Redirects", words: "another router is the better one for this way",
      incoming: .benign, outgoing: .benign),
    ICMPType(number: 8, name: "Echos", words: "pings"),
    ICMPType(number: 9, words: "announcements of a router"),
    ICMPType(number: 10, words: "searches for a router"),
    ICMPType(
      number: 11, name: "TimeExcds", words: loop + ", or a fragment never came",
      incoming: .symptom, outgoing: .symptom),
    ICMPType(
      number: 12, name: "ParmProbs", words: "a packet was dropped for a header field",
      incoming: .symptom, outgoing: .symptom),
    ICMPType(number: 13, name: "Timestamps", words: "questions for the time"),
    ICMPType(number: 14, name: "TimestampReps", words: "answers with the time"),
    ICMPType(number: 17, name: "AddrMasks", words: "questions for the netmask (obsolete)"),
    ICMPType(number: 18, name: "AddrMaskReps", words: "answers with the netmask (obsolete)"),
    ICMPType(number: 42, words: "pings of an interface (extended echo)"),
    ICMPType(number: 43, words: "answers to a ping of an interface (extended echo)"),
  ]

  /// The types of ICMPv6 (RFC 4443 and others; named by `icmp6type2name` in net/ipv6/proc.c).
  static let version6: [ICMPType] = [
    ICMPType(
      number: 1, name: "DestUnreachs", words: unreachable, incoming: .symptom, outgoing: .symptom),
    ICMPType(
      number: 2, name: "PktTooBigs", words: "a packet was dropped because it is too big for a link",
      incoming: .symptom, outgoing: .symptom),
    ICMPType(
      number: 3, name: "TimeExcds", words: loop + ", or a fragment never came",
      incoming: .symptom, outgoing: .symptom),
    ICMPType(
      number: 4, name: "ParmProblems", words: "a packet was dropped for a header field",
      incoming: .symptom, outgoing: .symptom),
    ICMPType(number: 128, name: "Echos", words: "pings"),
    ICMPType(number: 129, name: "EchoReplies", words: "answers to a ping"),
    ICMPType(number: 130, name: "GroupMembQueries", words: "questions for multicast members"),
    ICMPType(
      number: 131, name: "GroupMembResponses", words: "reports of multicast members (MLDv1)"),
    ICMPType(
      number: 132, name: "GroupMembReductions", words: "members that leave a multicast group"),
    ICMPType(number: 133, name: "RouterSolicits", words: "searches for a router"),
    ICMPType(number: 134, name: "RouterAdvertisements", words: "announcements of a router"),
    ICMPType(number: 135, name: "NeighborSolicits", words: "questions for a neighbour's address"),
    ICMPType(
      number: 136, name: "NeighborAdvertisements", words: "answers with a neighbour's address"),
    ICMPType(
      number: 137, name: "Redirects", words: "another router is the better one for this way",
      incoming: .benign, outgoing: .benign),
    ICMPType(number: 143, name: "MLDv2Reports", words: "reports of multicast members (MLDv2)"),
    ICMPType(number: 160, words: "pings of an interface (extended echo)"),
    ICMPType(number: 161, words: "answers to a ping of an interface (extended echo)"),
  ]
}
