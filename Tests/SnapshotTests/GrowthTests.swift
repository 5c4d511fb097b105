import Snapshot
import Testing

@Suite("Counters over a window")
struct GrowthTests {
  @Test("Grows by the difference")
  func difference() {
    #expect(Growth(from: 10, to: 12).amount == 2)
    #expect(Growth(from: 10, to: 10).amount == 0)
  }

  @Test("A counter that fell was reset, and its growth is not known")
  func reset() {
    let growth = Growth(from: 1000, to: 3)
    #expect(growth.amount == nil)
    #expect(growth.wasReset)
  }

  @Test("A 32-bit counter that went from its end to its start has wrapped")
  func wrap() {
    #expect(Growth(from: 0xffff_fff0, to: 5, width: .bits32).amount == 21)
    // From the middle it was a reset.
    #expect(Growth(from: 0x8000_0000, to: 5, width: .bits32).amount == nil)
    // 64 bits do not wrap in the life of a machine.
    #expect(Growth(from: 0xffff_fff0, to: 5, width: .bits64).amount == nil)
  }

  @Test("What began with the window counted all it shows in it")
  func sinceZero() {
    #expect(Growth(sinceZero: 7).amount == 7)
  }

  @Test("Without a first look nothing is known, which is not zero and no reset")
  func unknown() {
    let growth = Growth(unknownBefore: 7)
    #expect(growth.amount == nil)
    #expect(!growth.wasReset)
  }
}
