import EventLoop
import NetworkAddress
import Testing

@Suite("This machine's addresses")
struct LocalAddressTests {
    @Test(
        "are those of its interfaces, and of IPv4 all of a loopback interface's networks",
        arguments: ["127.0.0.1", "127.99.3.4", "::1", "::ffff:127.0.0.1"])
    func own(text: String) throws {
        let ip = try #require(IPAddress(text))
        #expect(InterfaceAddresses.read().contains(ip))
        #expect(LocalAddress.isBindable(ip.unmapped))
    }

    @Test("are no others", arguments: ["192.0.2.77", "2001:db8::77"])
    func others(text: String) throws {
        let ip = try #require(IPAddress(text))
        #expect(!InterfaceAddresses.read().contains(ip))
        #expect(!LocalAddress.isBindable(ip))
    }
}
