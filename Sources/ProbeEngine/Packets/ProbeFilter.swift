public import Wire

/// The packet filters of a run, assembled for its addresses and ports.
///
/// They run in the kernel, on packets that start at the IP header (`SOCK_DGRAM` of packet(7)).
public enum ProbeFilter {
  /// Where the kernel keeps a packet's link-layer protocol for filters (`SKF_AD_OFF + SKF_AD_PROTOCOL`).
  static let linkProtocol: UInt32 = 0xffff_f000

  /// Keeps 128 bytes of segments and datagrams between the two ends, and 576 of ICMP errors.
  static let segmentLength: UInt32 = 128
  static let errorLength: UInt32 = 576

  /// The filter for the capture: what leaves for the target, what it answers, and ICMP about it.
  ///
  /// `ports` are the lowest and the highest of our source ports. An answer of more than a few hundred bytes is cut
  /// when it is kept, and its checksum then not checked.
  public static func capture(_ plan: ProbePlan, ports: ClosedRange<UInt16>) -> [FilterInstruction] {
    switch (plan.source, plan.target) {
    case (.v4, .v4(let target)): version4(plan, target, ports) ?? []
    case (.v6, .v6(let target)): version6(plan, target, ports) ?? []
    default: []
    }
  }

  /// A filter that drops everything.
  public static let nothing = [FilterInstruction(code: FilterCode.keep, operand: 0)]

  private static func number(_ kind: ProbeKind, isVersion6: Bool) -> IPProtocol {
    switch kind {
    case .tcp: .tcp
    case .udp: .udp
    case .echo, .timestamp: isVersion6 ? .icmpv6 : .icmp
    }
  }

  private static func version4(
    _ plan: ProbePlan, _ target: UInt32, _ ports: ClosedRange<UInt16>
  ) -> [FilterInstruction]? {
    var program = FilterProgram()
    program.append(FilterCode.loadHalf, linkProtocol)
    program.compare(FilterCode.jumpIfEqual, 0x0800, otherwise: "drop")
    program.append(FilterCode.loadHalf, 6)
    program.compare(FilterCode.jumpIfAnyBit, 0x1fff, then: "drop")
    program.append(FilterCode.loadHeaderLength, 0)
    program.append(FilterCode.loadByte, 9)
    let number = number(plan.kind, isVersion6: false)
    if number != .icmp {
      program.compare(FilterCode.jumpIfEqual, UInt32(number.rawValue), then: "own")
    }
    program.compare(
      FilterCode.jumpIfEqual, UInt32(IPProtocol.icmp.rawValue), otherwise: "drop")
    // Errors: destination unreachable, time exceeded, parameter problem.
    program.append(FilterCode.loadByteIndexed, 0)
    program.compare(FilterCode.jumpIfEqual, 3, then: "error")
    program.compare(FilterCode.jumpIfEqual, 11, then: "error")
    program.compare(
      FilterCode.jumpIfEqual, 12, then: "error", otherwise: number == .icmp ? nil : "drop")
    if number == .icmp {
      let isEcho = plan.kind == .echo
      program.compare(
        FilterCode.jumpIfEqual, isEcho ? 8 : UInt32(ICMPTimestamps.request), then: "to")
      program.compare(
        FilterCode.jumpIfEqual, isEcho ? 0 : UInt32(ICMPTimestamps.reply), then: "from",
        otherwise: "drop")
      program.mark("to")
      program.append(FilterCode.loadWord, 16)
      program.compare(FilterCode.jumpIfEqual, target, then: "keep", otherwise: "drop")
      program.mark("from")
      program.append(FilterCode.loadWord, 12)
      program.compare(FilterCode.jumpIfEqual, target, then: "keep", otherwise: "drop")
    }
    program.mark("error")
    // The quoted packet starts eight bytes into the message; its destination sixteen bytes further.
    program.append(FilterCode.loadWordIndexed, 8 + 16)
    program.compare(FilterCode.jumpIfEqual, target, otherwise: "drop")
    program.append(FilterCode.loadByteIndexed, 8 + 9)
    program.compare(
      FilterCode.jumpIfEqual, UInt32(number.rawValue), then: "keep-error", otherwise: "drop")
    if number != .icmp {
      program.mark("own")
      program.append(FilterCode.loadWord, 12)
      program.compare(FilterCode.jumpIfEqual, target, then: "answer")
      program.append(FilterCode.loadWord, 16)
      program.compare(FilterCode.jumpIfEqual, target, otherwise: "drop")
      appendDeparture(plan.port, ports, to: &program)
      program.mark("answer")
      program.append(FilterCode.loadHalfIndexed, 0)
      // On a machine that probes itself, what leaves has the target's address as its source, too.
      program.compare(FilterCode.jumpIfEqual, UInt32(plan.port), otherwise: "own-departure")
      appendRange(ports, at: 2, otherwise: "own-departure", to: &program)
      program.mark("own-departure")
      program.append(FilterCode.loadWord, 16)
      program.compare(FilterCode.jumpIfEqual, target, otherwise: "drop")
      appendDeparture(plan.port, ports, to: &program)
    }
    appendEnds(plan, to: &program)
    return program.assembled()
  }

  private static func version6(
    _ plan: ProbePlan, _ target: UInt128, _ ports: ClosedRange<UInt16>
  ) -> [FilterInstruction]? {
    var program = FilterProgram()
    program.append(FilterCode.loadHalf, linkProtocol)
    program.compare(FilterCode.jumpIfEqual, 0x86dd, otherwise: "drop")
    program.append(FilterCode.setIndex, 40)
    program.append(FilterCode.loadByte, 6)
    let number = number(plan.kind, isVersion6: true)
    if number != .icmpv6 {
      program.compare(FilterCode.jumpIfEqual, UInt32(number.rawValue), then: "own")
    }
    program.compare(
      FilterCode.jumpIfEqual, UInt32(IPProtocol.icmpv6.rawValue), otherwise: "drop")
    program.append(FilterCode.loadByteIndexed, 0)
    if number == .icmpv6 {
      program.compare(FilterCode.jumpIfEqual, 128, then: "to")
      program.compare(FilterCode.jumpIfEqual, 129, then: "from")
    }
    // Errors are 1 to 4.
    program.compare(FilterCode.jumpIfEqual, 0, then: "drop")
    program.compare(FilterCode.jumpIfGreater, 4, then: "drop")
    appendAddress(target, at: 40 + 8 + 24, otherwise: "drop", to: &program)
    program.append(FilterCode.loadByteIndexed, 8 + 6)
    program.compare(
      FilterCode.jumpIfEqual, UInt32(number.rawValue), then: "keep-error", otherwise: "drop")
    if number == .icmpv6 {
      program.mark("to")
      appendAddress(target, at: 24, otherwise: "drop", to: &program)
      program.append(FilterCode.keep, length(segmentLength, plan))
      program.mark("from")
      appendAddress(target, at: 8, otherwise: "drop", to: &program)
      program.append(FilterCode.keep, length(segmentLength, plan))
    } else {
      program.mark("own")
      appendAddress(target, at: 8, otherwise: "departure", to: &program)
      program.append(FilterCode.loadHalfIndexed, 0)
      program.compare(FilterCode.jumpIfEqual, UInt32(plan.port), otherwise: "departure")
      appendRange(ports, at: 2, otherwise: "departure", to: &program)
      program.mark("departure")
      appendAddress(target, at: 24, otherwise: "drop", to: &program)
      appendDeparture(plan.port, ports, to: &program)
    }
    appendEnds(plan, to: &program)
    return program.assembled()
  }

  /// Keeps the packet if it goes to the target's port from one of ours.
  private static func appendDeparture(
    _ port: UInt16, _ ports: ClosedRange<UInt16>, to program: inout FilterProgram
  ) {
    program.append(FilterCode.loadHalfIndexed, 2)
    program.compare(FilterCode.jumpIfEqual, UInt32(port), otherwise: "drop")
    appendRange(ports, at: 0, otherwise: "drop", to: &program)
  }

  /// Keeps the packet if the port at `offset` is one of ours.
  private static func appendRange(
    _ ports: ClosedRange<UInt16>, at offset: UInt32, otherwise label: String,
    to program: inout FilterProgram
  ) {
    program.append(FilterCode.loadHalfIndexed, offset)
    program.compare(
      FilterCode.jumpIfNotLess, UInt32(ports.lowerBound), otherwise: label)
    program.compare(
      FilterCode.jumpIfGreater, UInt32(ports.upperBound), then: label, otherwise: "keep")
  }

  private static func appendAddress(
    _ address: UInt128, at offset: UInt32, otherwise label: String, to program: inout FilterProgram
  ) {
    for word in 0..<4 {
      program.append(FilterCode.loadWord, offset + UInt32(4 * word))
      program.compare(
        FilterCode.jumpIfEqual, UInt32(truncatingIfNeeded: address >> (96 - 32 * word)),
        otherwise: label)
    }
  }

  /// How much of a packet is kept: `usual` unless all of it is to be shown.
  private static func length(_ usual: UInt32, _ plan: ProbePlan) -> UInt32 {
    plan.keepsWholePackets ? 65_535 : usual
  }

  private static func appendEnds(_ plan: ProbePlan, to program: inout FilterProgram) {
    program.mark("keep")
    program.append(FilterCode.keep, length(segmentLength, plan))
    program.mark("keep-error")
    program.append(FilterCode.keep, length(errorLength, plan))
    program.mark("drop")
    program.append(FilterCode.keep, 0)
  }
}
