import FixtureSupport
import Testing
import Wire

@Suite struct ChecksumTests {
  /// The example of RFC 1071 section 3.
  @Test func ofExample() {
    #expect(InternetChecksum.of(bytes("0001 f203 f4f5 f6f7").span) == ~0xddf2)
  }

  @Test func ofOddLength() {
    #expect(InternetChecksum.of(bytes("01").span) == ~0x0100)
    #expect(InternetChecksum.of(bytes("").span) == 0xffff)
  }

  /// The example of RFC 1624 section 4: 0x5555 becomes 0x3285.
  @Test func updatedExample() {
    #expect(InternetChecksum.updated(0xdd2f, replacing: 0x5555 as UInt16, with: 0x3285) == 0x0000)
  }

  @Test func updatedEqualsComputed() {
    var message = bytes("4500 0024 5b25 4000 4001 0000 c000 020a c000 02c8")
    let before = InternetChecksum.of(message.span)
    message.set(be16: 0x3f01, at: 8)
    let after = InternetChecksum.of(message.span)
    #expect(InternetChecksum.updated(before, replacing: 0x4001 as UInt16, with: 0x3f01) == after)
    message.set(be16: 0x0a00, at: 12)
    message.set(be16: 0x0001, at: 14)
    #expect(
      InternetChecksum.updated(after, replacing: 0xc000_020a as UInt32, with: 0x0a00_0001)
        == InternetChecksum.of(message.span))
  }
}
