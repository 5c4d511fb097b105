import FixtureSupport
import Testing

@testable import Wire

@Suite("Requests for a ruleset")
struct NFTRequestTests {
  @Test("A dump asks for all families and changes nothing")
  func dumps() {
    let requests: [(NetlinkRequest, UInt8)] = [
      (NFTRequest.tables(), 1), (NFTRequest.chains(), 4), (NFTRequest.rules(), 7),
      (NFTRequest.sets(), 10), (NFTRequest.objects(), 19), (NFTRequest.flowtables(), 23),
    ]
    for (request, type) in requests {
      // nlmsghdr: length 20, type NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_REQUEST | NLM_F_DUMP.
      #expect(
        request.bytes
          == bytes("14000000") + [type, 10] + bytes("0103 01000000 00000000 00000000"))
    }
  }

  @Test("The generation is one message, confirmed")
  func generation() {
    #expect(
      NFTRequest.generation().bytes == bytes("14000000 100a 0500 01000000 00000000 00000000"))
  }

  @Test("Rules can be asked for by table and chain")
  func filtered() {
    #expect(
      NFTRequest.rules(family: .ip6, table: "t", chain: "cc").bytes
        == bytes(
          """
          24000000 070a 0103 01000000 00000000 0a000000
          0600 0100 7400 0000 0700 0200 636300 00
          """))
  }

  @Test("Elements are asked for set by set")
  func elements() throws {
    let ruleset = try RecordedRuleset("nftables/linux-6.18/ip").ruleset
    let set = try #require(ruleset.set(.ip, "v4", "named"))
    #expect(
      NFTRequest.elements(of: set).bytes
        == bytes(
          """
          28000000 0d0a 0103 01000000 00000000 02000000
          0700 0100 763400 00 0a00 0200 6e616d6564 00 0000
          """))
  }
}
