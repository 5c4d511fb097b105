import Findings

/// What holds for a capture as a whole, in findings as the other commands have them.
struct CaptureFindings {
  let report: CaptureReport
  let stallCauses: [String: UInt64]

  func all() -> [Finding] {
    [stalls(), unanswered(), broken(), lossBefore(), lossAfter(), captureDrops()].compactMap { $0 }
  }

  /// A capture that lost packets itself cannot convict anybody.
  private var verdict: Verdict { report.quality.grade == "poor" ? .suspect : .loss }

  private func evidence(_ counter: String, _ number: UInt64) -> [Evidence] {
    [Evidence(source: report.source.name, counter: counter, after: number)]
  }

  private func stalls() -> Finding? {
    guard let number = report.verdicts["stall"], number > 0 else { return nil }
    let causes = stallCauses.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
      .map { "\($0.key) \(Number.grouped($0.value))" }.joined(separator: ", ")
    return Finding(
      id: "pcap.stall", layer: .transport, verdict: verdict,
      summary: "\(Number.count(number, "connection")) stalled after a good handshake: "
        + "the first data never got through. Likeliest causes: \(causes).",
      evidence: evidence("stalled connections", number))
  }

  private func unanswered() -> Finding? {
    guard let number = report.verdicts["no-answer"], number > 0 else { return nil }
    return Finding(
      id: "pcap.no-answer", layer: .transport, verdict: .suspect,
      summary: "\(Number.count(number, "connection")) got no answer to the SYN: "
        + "lost, filtered, or nobody is there.",
      evidence: evidence("unanswered SYNs", number))
  }

  private func broken() -> Finding? {
    guard let number = report.verdicts["broken"], number > 0 else { return nil }
    return Finding(
      id: "pcap.broken", layer: .transport, verdict: verdict,
      summary: "\(Number.count(number, "connection")) carried data and then stopped: "
        + "what was sent last was never acknowledged.",
      evidence: evidence("broken connections", number))
  }

  private func lossBefore() -> Finding? {
    let number = report.lost(.before)
    guard number > 0 else { return nil }
    return Finding(
      id: "pcap.loss-before", layer: .ip, verdict: verdict, packets: number,
      summary:
        "\(Number.count(number, "data packet was", "data packets were")) lost between their sender and the "
        + "capture point (\(rate(.before))).",
      evidence: evidence("holes filled later", number))
  }

  private func lossAfter() -> Finding? {
    let number = report.lost(.after)
    guard number > 0 else { return nil }
    return Finding(
      id: "pcap.loss-after", layer: .ip, verdict: verdict, packets: number,
      summary:
        "\(Number.count(number, "data packet", "data packets")) passed the capture point and got lost "
        + "between it and their receiver (\(rate(.after))).",
      evidence: evidence("seen, and sent again", number))
  }

  private func captureDrops() -> Finding? {
    let number = report.quality.unrecorded
    guard number > 0 else { return nil }
    return Finding(
      id: "pcap.capture-drops", layer: .driver, verdict: .benign, packets: number,
      summary:
        "\(Number.count(number, "data packet was", "data packets were")) acknowledged and never recorded: "
        + "the capture missed them, the network did not.",
      evidence: evidence("acknowledged, not recorded", number),
      fix: [
        Fix(
          "Give the capture a larger buffer and fewer bytes per packet.",
          now: "tcpdump -B 65536 -s 128 -w capture.pcap")
      ])
  }

  private func rate(_ side: LossReport.Side) -> String {
    let packets = report.lost(side)
    let all = report.losses.filter { $0.side == side }.reduce(0) { $0 + $1.ofPackets }
    guard all > 0 else { return "no rate" }
    return "\(Number.percent(Double(packets) / Double(all))) of \(Number.grouped(all))"
  }
}
