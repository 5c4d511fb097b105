public import Findings

extension CaptureQuality {
  /// Says what limits the findings, and how much.
  public mutating func grade(segments: UInt64, connections: UInt64) {
    var isPoor = false
    func say(_ text: String, poor: Bool = false) {
      limits.append(text)
      isPoor = isPoor || poor
    }
    if segments == 0 {
      say("No TCP segment was found in it.", poor: true)
    }
    if let declaredDrops, declaredDrops > 0 {
      say(
        "The capturer says that it dropped \(Number.count(declaredDrops, "packet")).",
        poor: declaredDrops > segments / 20)
    }
    if unrecorded > 0 {
      say(
        "\(Number.count(unrecorded, "data packet was", "data packets were")) acknowledged and never recorded: "
          + "the capture lost them, not the network.", poor: unrecorded > segments / 20)
    }
    if oneSided > 0 {
      say(
        "Of \(Number.count(oneSided, "connection")) one direction is missing: "
          + "no loss can be told there.", poor: oneSided > connections / 2)
    }
    if superSegments > 0 {
      say(
        "\(Number.count(superSegments, "frame carries", "frames carry")) more than one packet of the wire "
          + "(segmentation offload): sizes and bursts are those of the host, not of the wire.")
    }
    if backwardClocks > 0 {
      say("The clock ran backwards \(Number.count(backwardClocks, "time")).")
    }
    if let clockJumpSeconds {
      say(
        "Nothing at all was captured for \(Number.duration(clockJumpSeconds)): a pause of the capture, "
          + "or a clock that was set forward. No wait across it is counted.")
    }
    if offloadedChecksums > 0 {
      say(
        "\(Number.count(offloadedChecksums, "segment carries", "segments carry")) a checksum that the sender's adapter "
          + "fills in later (checksum offload): taken on that host, and not damaged.")
    }
    if damagedSegments > 0 {
      say(
        "\(Number.count(damagedSegments, "segment")) came with a wrong checksum from senders whose "
          + "others are right: damaged on the way here; a receiver drops what is.")
    }
    if cutFrames > 0 {
      say(
        "\(Number.count(cutFrames, "frame is", "frames are")) cut before the end of the TCP header."
      )
    }
    if malformedFrames > 0 {
      say("\(Number.count(malformedFrames, "frame")) could not be decoded.")
    }
    if notFollowed > 0 {
      say(
        "Of connections beyond --max-flows \(Number.count(notFollowed, "segment was", "segments were")) not followed.",
        poor: notFollowed > segments / 4)
    }
    grade = isPoor ? "poor" : limits.isEmpty ? "good" : "fair"
  }
}
