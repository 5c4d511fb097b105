import Wire

/// Runs a classic BPF program on bytes as the kernel does (net/core/filter.c), as far as our programs go.
struct FilterInterpreter {
  let program: [FilterInstruction]

  /// How many bytes the program keeps; `nil` when it is no valid program.
  func run(_ packet: [UInt8], linkProtocol: UInt16) -> UInt32? {
    var accumulator: UInt32 = 0
    var index: UInt32 = 0
    var counter = 0
    func load(_ offset: UInt32, _ count: Int) -> UInt32? {
      if offset == 0xffff_f000 { return UInt32(linkProtocol) }
      guard Int(offset) + count <= packet.count else { return nil }
      return packet[Int(offset)..<Int(offset) + count].reduce(0) { $0 << 8 | UInt32($1) }
    }
    while counter < program.count {
      let step = program[counter]
      counter += 1
      switch step.code {
      case FilterCode.loadWord, FilterCode.loadHalf, FilterCode.loadByte:
        let count = step.code == FilterCode.loadWord ? 4 : step.code == FilterCode.loadHalf ? 2 : 1
        // A load beyond the packet drops it.
        guard let value = load(step.operand, count) else { return 0 }
        accumulator = value
      case FilterCode.loadWordIndexed, FilterCode.loadHalfIndexed, FilterCode.loadByteIndexed:
        let count =
          step.code == FilterCode.loadWordIndexed
          ? 4 : step.code == FilterCode.loadHalfIndexed ? 2 : 1
        guard let value = load(index &+ step.operand, count) else { return 0 }
        accumulator = value
      case FilterCode.loadHeaderLength:
        guard let value = load(step.operand, 1) else { return 0 }
        index = (value & 0xf) * 4
      case FilterCode.setIndex: index = step.operand
      case FilterCode.jump: counter += Int(step.operand)
      case FilterCode.jumpIfEqual:
        counter += Int(accumulator == step.operand ? step.whenTrue : step.whenFalse)
      case FilterCode.jumpIfGreater:
        counter += Int(accumulator > step.operand ? step.whenTrue : step.whenFalse)
      case FilterCode.jumpIfNotLess:
        counter += Int(accumulator >= step.operand ? step.whenTrue : step.whenFalse)
      case FilterCode.jumpIfAnyBit:
        counter += Int(accumulator & step.operand != 0 ? step.whenTrue : step.whenFalse)
      case FilterCode.keep: return step.operand
      default: return nil
      }
    }
    return nil
  }
}
