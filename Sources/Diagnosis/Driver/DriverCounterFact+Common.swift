/// What many drivers count, each under a name of its own.
extension DriverCounterFact {
  static func badFrames(_ pattern: String, linkField: String? = nil) -> Self {
    Self(pattern, .corruption, .loss, "Frames with a bad checksum.", linkField: linkField)
  }

  static func jabbers(_ pattern: String) -> Self {
    Self(pattern, .corruption, .loss, "Long frames with a bad checksum.")
  }

  static func fragments(_ pattern: String) -> Self {
    Self(pattern, .corruption, .loss, "Short frames with a bad checksum.")
  }

  static func misaligned(_ pattern: String, linkField: String? = nil) -> Self {
    Self(pattern, .corruption, .loss, "Frames that did not end on a byte.", linkField: linkField)
  }

  static func lateCollisions(_ pattern: String, linkField: String? = nil) -> Self {
    Self(
      pattern, .corruption, .loss, "Collisions too late to send again: mismatched duplex.",
      linkField: linkField)
  }

  static func tooShort(_ pattern: String, partOf: String? = nil) -> Self {
    Self(pattern, .length, .loss, "Frames shorter than Ethernet allows.", partOf: partOf)
  }

  static func tooLong(
    _ pattern: String, linkField: String? = nil, partOf: String? = nil
  ) -> Self {
    Self(
      pattern, .length, .loss, "Frames longer than the device is set up for.",
      linkField: linkField, partOf: partOf)
  }

  static func lengthsDiffer(_ pattern: String, linkField: String? = nil) -> Self {
    Self(
      pattern, .length, .loss, "Frames whose length field and length differ.",
      linkField: linkField)
  }

  static func noDescriptor(
    _ pattern: String, linkField: String? = nil, sum: String? = nil
  ) -> Self {
    Self(
      pattern, .noHostBuffer, .loss, "The device had no descriptor of the host for a packet.",
      linkField: linkField, sum: sum)
  }

  static func noMemory(
    _ pattern: String, linkField: String? = nil, sum: String? = nil, partOf: String? = nil
  ) -> Self {
    Self(
      pattern, .allocation, .loss, "No memory for a received packet: it was dropped.",
      linkField: linkField, sum: sum, partOf: partOf)
  }

  static func refillFailed(_ pattern: String, sum: String? = nil) -> Self {
    Self(
      pattern, .allocation, .possible,
      "No memory for a receive buffer: the ring drains while it lasts.", sum: sum)
  }

  static func programDropped(_ pattern: String, sum: String? = nil, partOf: String? = nil) -> Self {
    Self(
      pattern, .xdp, .loss, "An XDP program dropped received packets.", sum: sum, partOf: partOf)
  }

  static func sendFailed(_ pattern: String, linkField: String? = nil) -> Self {
    Self(pattern, .transmit, .loss, "Sending failed.", linkField: linkField)
  }

  static func sendDropped(_ pattern: String, linkField: String? = nil, sum: String? = nil) -> Self {
    Self(
      pattern, .transmit, .loss, "Packets to send were dropped.", linkField: linkField, sum: sum)
  }

  static func queueHung(_ pattern: String) -> Self {
    Self(
      pattern, .transmitTimeout, .possible,
      "The watchdog reset a send queue that hung; what was in it is lost.")
  }

  static func badChecksum(_ pattern: String) -> Self {
    Self(
      pattern, .checksum, .harmless,
      "The device found a bad checksum; the packet goes to the stack, which judges it.")
  }

  static func pausedByPeer(_ pattern: String) -> Self {
    Self(
      pattern, .pause, .harmless, "The other end asked this one to stop sending for a while.")
  }

  static func pausesPeer(_ pattern: String) -> Self {
    Self(
      pattern, .pause, .harmless,
      "This end asked the other to stop sending: it could not keep up.")
  }
}
