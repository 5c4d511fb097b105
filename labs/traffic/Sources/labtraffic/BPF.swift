import CTraffic
import Glibc

// enum bpf_cmd, enum bpf_prog_type and enum bpf_attach_type (include/uapi/linux/bpf.h).
private let progLoad: CInt = 5
private let objPin: CInt = 6
private let objGet: CInt = 7
private let progAttach: CInt = 8
private let progDetach: CInt = 9
private let cgroupInetEgress: UInt32 = 1

/// `bpf-pin`: loads a program that drops at random and pins it, for `ip` or `tc` to attach.
func pinProgram(_ arguments: inout Arguments) throws(Failure) {
  let kind = try arguments.required("kind")
  let share = try arguments.number("drop-of-256", or: 77)
  let path = try arguments.required("path")
  try arguments.finish()
  // What the program returns to drop and to pass: XDP_DROP/XDP_PASS, TC_ACT_SHOT/TC_ACT_OK, 0/1.
  let type: (number: UInt32, drop: UInt32, pass: UInt32)
  switch kind {
  case "xdp": type = (6, 1, 2)
  case "tc": type = (3, 2, 0)
  case "cgroup-egress": type = (8, 0, 1)
  default: throw Failure("--kind xdp|tc|cgroup-egress")
  }
  let program = try load(
    type: type.number, dropAtRandom(share: UInt32(share), drop: type.drop, pass: type.pass))
  let name = Array(path.utf8) + [0]
  let result = unsafe name.withUnsafeBytes { name in
    let attributes = unsafe address(name) + little(UInt32(program.number)) + little(UInt32(0))
    return unsafe traffic_bpf(objPin, attributes, CUnsignedInt(attributes.count))
  }
  try check(CInt(result), "pin \(path)")
}

/// `cgroup`: keeps a pinned program attached to a cgroup's egress until told to end.
func attachToCgroup(_ arguments: inout Arguments) throws(Failure) {
  let path = try arguments.required("path")
  let file = try arguments.required("program")
  try arguments.finish()
  let signal = try endSignal()
  let cgroup = try Descriptor(unsafe traffic_open(path, 0), "open \(path)")
  let name = Array(file.utf8) + [0]
  let program = try Descriptor(
    CInt(
      unsafe name.withUnsafeBytes { name in
        let attributes = unsafe address(name) + little(UInt64(0))
        return unsafe traffic_bpf(objGet, attributes, CUnsignedInt(attributes.count))
      }), "open \(file)")
  let attributes =
    little(UInt32(cgroup.number)) + little(UInt32(program.number)) + little(cgroupInetEgress)
    + little(UInt32(0))
  try check(
    CInt(unsafe traffic_bpf(progAttach, attributes, CUnsignedInt(attributes.count))),
    "attach to \(path)")
  tell("ready")
  _ = waitForEnd(signal)
  _ = unsafe traffic_bpf(progDetach, attributes, CUnsignedInt(attributes.count))
}

/// Loads a program; the descriptor keeps it alive.
private func load(type: UInt32, _ instructions: [UInt8]) throws(Failure) -> Descriptor {
  let license: [UInt8] = Array("GPL".utf8) + [0]
  var log = [UInt8](repeating: 0, count: 16_384)
  let result = unsafe instructions.withUnsafeBytes { code in
    unsafe license.withUnsafeBytes { license in
      unsafe log.withUnsafeMutableBytes { log in
        let head = little(type) + little(UInt32(code.count / 8))
        let places = unsafe address(code) + address(license)
        let report = little(UInt32(1)) + little(UInt32(log.count))
        let attributes = unsafe head + places + report + address(UnsafeRawBufferPointer(log))
        let rest = [UInt8](repeating: 0, count: 72 - attributes.count)
        return unsafe traffic_bpf(progLoad, attributes + rest, 72)
      }
    }
  }
  guard result >= 0 else {
    let text = String(decoding: log.prefix { $0 != 0 }, as: UTF8.self)
    throw Failure("load a program: \(describe(CInt(-result))) \(text)")
  }
  return try Descriptor(CInt(result), "load a program")
}

/// A program that drops `share` of 256 packets.
private func dropAtRandom(share: UInt32, drop: UInt32, pass: UInt32) -> [UInt8] {
  [
    instruction(0x85, value: 7),  // r0 = bpf_get_prandom_u32()
    instruction(0x57, value: 255),  // r0 &= 255
    instruction(0x35, jump: 2, value: share),  // if r0 >= share, skip two
    instruction(0xb7, value: drop), instruction(0x95),  // return drop
    instruction(0xb7, value: pass), instruction(0x95),  // return pass
  ].flatMap(\.self)
}

/// One instruction on r0 (`struct bpf_insn`).
private func instruction(_ code: UInt8, jump: UInt8 = 0, value: UInt32 = 0) -> [UInt8] {
  [code, 0, jump, 0] + little(value)
}

/// The bytes of a number in the machine's order: little-endian wherever labs run.
private func little<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
  (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

/// A buffer's address as eight bytes.
private func address(_ buffer: UnsafeRawBufferPointer) -> [UInt8] {
  little(UInt64(UInt(bitPattern: buffer.baseAddress)))
}
