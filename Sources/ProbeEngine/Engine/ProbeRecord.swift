/// What the engine knows about one probe while it is remembered.
struct ProbeRecord: Sendable {
  /// The moment of something that did not happen.
  static let never = Nanoseconds.min

  var number: UInt64 = .max
  /// When it was handed to the kernel.
  var handed = never
  /// When the kernel's capture saw it leave.
  var left = never
  /// When the first answer arrived.
  var answered = never
  /// When the latest question was handed to the kernel.
  var asked = never
  /// The target's clock (TSval) in the SYN-ACK; before there is one, in its latest answer to a question.
  var clock: UInt32?
  /// The interface of the first answer.
  var interface: Int32 = 0
  /// The source port.
  var port: UInt16 = 0
  /// Questions sent.
  var questions: UInt8 = 0
  /// Further copies of the answer.
  var copies: UInt8 = 0
  /// Which repetition of the SYN-ACK came first.
  var repetition: UInt8 = 0
  /// What became of it, as far as is known.
  var verdict: ProbeVerdict?
  /// What the answer to a question said, if it needs the calibration to be believed.
  var claimsForwardLoss = false
  /// Whether the answer was seen behind the local firewall.
  var isWitnessed = false
  /// Whether an answer with a wrong checksum came.
  var isCorrupt = false
  /// Whether a reset for it was seen leaving.
  var isReset = false
  /// Whether the target held an earlier connection of this port at the time, so that no question tells directions.
  var isBehindEarlier = false
  /// Whether it had also been made to answer for that one within half a second, so that silence says nothing.
  var isMasked = false
  /// Whether the port is lent to it.
  var holdsPort = false
}
