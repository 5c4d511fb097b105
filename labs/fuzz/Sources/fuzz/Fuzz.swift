import Foundation
import HostileInput

/// What the environment asks for: `FUZZ_INPUT` is the name of the decoder.
private let environment = ProcessInfo.processInfo.environment
private let chosen = environment["FUZZ_INPUT"].flatMap { HostileInput.named($0) }

/// Called once, before anything else.
///
/// Does what is not fuzzing, and ends the process.
@c(LLVMFuzzerInitialize)
public func initialize(
  _ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutableRawPointer?
) -> CInt {
  if environment["FUZZ_LIST"] != nil {
    for input in HostileInput.all { print(input.name) }
    exit(0)
  }
  guard let chosen else {
    print("FUZZ_INPUT must be one of: \(HostileInput.all.map(\.name).joined(separator: " "))")
    exit(2)
  }
  if let folder = environment["FUZZ_SEEDS"] {
    do {
      for (number, seed) in try chosen.seedInputs().enumerated() where !seed.bytes.isEmpty {
        try Data(seed.bytes).write(to: URL(filePath: "\(folder)/seed-\(number)"))
      }
      exit(0)
    } catch {
      print("seeds of \(chosen.name): \(error)")
      exit(2)
    }
  }
  return 0
}

/// Called with one input after the other.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  return (chosen?.digest(input) ?? 0) == .min ? -1 : 0
}
