import HTTPMessage
import Testing

@testable import ProxyCore

@Suite("Where a stranger's URL has no business")
struct InternalAddressTests {
    @Test(
        "is on this machine and in networks of its own",
        arguments: [
            "0.0.0.1", "10.1.2.3", "100.64.0.1", "127.9.9.9", "169.254.1.1", "172.31.255.255", "192.168.1.1", "[::1]",
            "[::]",
            "[fd00::1]", "[fe80::1]", "[fec0::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "localhost", "LOCALHOST",
            "localhost.", "a.localhost",
        ])
    func inside(host: String) throws {
        #expect(try #require(HTTPURL("http://\(host)/x")).isInternal)
    }

    @Test(
        "is not elsewhere",
        arguments: [
            "1.2.3.4", "100.128.0.1", "172.32.0.1", "192.169.0.1", "198.18.0.1", "[2001:db8::1]", "tracker.example",
            "localhost.example",
        ])
    func outside(host: String) throws {
        #expect(try !#require(HTTPURL("http://\(host)/x")).isInternal)
    }
}
