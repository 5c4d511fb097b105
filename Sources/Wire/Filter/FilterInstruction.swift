/// One instruction of a classic BPF program, as `struct sock_filter` holds it (linux/filter.h).
public struct FilterInstruction: Hashable, Sendable {
  /// What to do (linux/bpf_common.h).
  public var code: UInt16
  /// How many instructions to skip when the comparison holds.
  public var whenTrue: UInt8
  /// How many to skip when it does not.
  public var whenFalse: UInt8
  /// The operand.
  public var operand: UInt32

  /// Creates an instruction.
  public init(code: UInt16, whenTrue: UInt8 = 0, whenFalse: UInt8 = 0, operand: UInt32 = 0) {
    self.code = code
    self.whenTrue = whenTrue
    self.whenFalse = whenFalse
    self.operand = operand
  }
}

/// The codes of classic BPF that this package uses (linux/bpf_common.h).
public enum FilterCode {
  /// Loads 32 bits at a fixed offset into the accumulator.
  public static let loadWord: UInt16 = 0x20
  /// Loads 16 bits at a fixed offset.
  public static let loadHalf: UInt16 = 0x28
  /// Loads a byte at a fixed offset.
  public static let loadByte: UInt16 = 0x30
  /// Loads 32 bits at index register plus offset.
  public static let loadWordIndexed: UInt16 = 0x40
  /// Loads 16 bits at index register plus offset.
  public static let loadHalfIndexed: UInt16 = 0x48
  /// Loads a byte at index register plus offset.
  public static let loadByteIndexed: UInt16 = 0x50
  /// Loads four times the low half of a byte into the index register: the length of an IPv4 header.
  public static let loadHeaderLength: UInt16 = 0xb1
  /// Puts a constant into the index register.
  public static let setIndex: UInt16 = 0x01
  /// Adds the index register to the accumulator.
  public static let addIndex: UInt16 = 0x0c
  /// Adds a constant to the accumulator.
  public static let add: UInt16 = 0x04
  /// Keeps the bits of a mask in the accumulator.
  public static let and: UInt16 = 0x54
  /// Shifts the accumulator left.
  public static let shiftLeft: UInt16 = 0x64
  /// Copies the accumulator to the index register.
  public static let copyToIndex: UInt16 = 0x07
  /// Jumps always.
  public static let jump: UInt16 = 0x05
  /// Jumps if the accumulator equals the operand.
  public static let jumpIfEqual: UInt16 = 0x15
  /// Jumps if the accumulator is greater.
  public static let jumpIfGreater: UInt16 = 0x25
  /// Jumps if the accumulator is greater or equal.
  public static let jumpIfNotLess: UInt16 = 0x35
  /// Jumps if any bit of the operand is set.
  public static let jumpIfAnyBit: UInt16 = 0x45
  /// Ends, and keeps this many bytes of the packet; 0 drops it.
  public static let keep: UInt16 = 0x06
}

/// A classic BPF program in the making, with named places to jump to.
public struct FilterProgram: Sendable {
  /// Where a jump goes when it is not to fall through.
  public typealias Label = String

  private struct Step {
    var instruction: FilterInstruction
    var whenTrue: Label?
    var whenFalse: Label?
  }

  private var steps: [Step] = []
  private var places: [Label: Int] = [:]

  /// Starts with nothing.
  public init() {}

  /// Appends an instruction that does not jump.
  public mutating func append(_ code: UInt16, _ operand: UInt32 = 0) {
    steps.append(Step(instruction: FilterInstruction(code: code, operand: operand)))
  }

  /// Appends a comparison; without a label it goes on with the next instruction.
  public mutating func compare(
    _ code: UInt16, _ operand: UInt32, then whenTrue: Label? = nil,
    otherwise whenFalse: Label? = nil
  ) {
    steps.append(
      Step(
        instruction: FilterInstruction(code: code, operand: operand), whenTrue: whenTrue,
        whenFalse: whenFalse))
  }

  /// Names the place before the next instruction.
  public mutating func mark(_ label: Label) { places[label] = steps.count }

  /// The finished program; `nil` when a jump is to nowhere, backwards or over more than 255 instructions.
  public func assembled() -> [FilterInstruction]? {
    var program: [FilterInstruction] = []
    for (index, step) in steps.enumerated() {
      var instruction = step.instruction
      guard let whenTrue = distance(to: step.whenTrue, from: index),
        let whenFalse = distance(to: step.whenFalse, from: index)
      else { return nil }
      instruction.whenTrue = whenTrue
      instruction.whenFalse = whenFalse
      program.append(instruction)
    }
    return program
  }

  private func distance(to label: Label?, from index: Int) -> UInt8? {
    guard let label else { return 0 }
    guard let place = places[label], place > index else { return nil }
    return UInt8(exactly: place - index - 1)
  }
}
