import Testing
import Wire

@Suite("Routes")
struct RouteTests {
  @Test("An IPv4 route may have an IPv6 gateway (RTA_VIA)")
  func via() throws {
    let address = IPAddress.v6(0xfe80 << 112 | 1)
    var bytes: [UInt8] = [2, 32, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0]
    bytes += [22, 0, 18, 0, 10, 0] + address.bytes + [0, 0]
    #expect(try Route(bytes.span).gateway == address)
  }

  @Test("A look-up names the interface that is asked for (RTA_OIF)")
  func interface() throws {
    let request = RouteRequest.route(to: .v4(0x0a00_0001), interface: 7)
    #expect(request.bytes.suffix(8) == [8, 0, 4, 0, 7, 0, 0, 0])
  }
}
