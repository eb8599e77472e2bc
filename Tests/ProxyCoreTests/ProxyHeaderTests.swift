import NetworkAddress
import Testing

@testable import ProxyCore

@Suite("The PROXY protocol's header, version 2")
struct ProxyHeaderTests {
    /// proxy-protocol.txt, section 2.2: the 12 bytes that begin every such header.
    private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

    private func header(_ source: String, _ destination: String) throws -> [UInt8] {
        ProxyHeader.bytes(
            from: try #require(SocketAddress(source)), to: try #require(SocketAddress(destination)))
    }

    @Test(
        "has both IPv4 addresses, then both ports",
        arguments: [
            ("203.0.113.5:51413", "192.0.2.1:6881"), ("[::ffff:203.0.113.5]:51413", "192.0.2.1:6881"),
            ("203.0.113.5:51413", "[::ffff:192.0.2.1]:6881"), ("[::ffff:203.0.113.5]:51413", "[::ffff:192.0.2.1]:6881"),
        ])
    func ipv4(source: String, destination: String) throws {
        let expected: [UInt8] =
            Self.signature + [0x21, 0x11, 0, 12] + [203, 0, 113, 5] + [192, 0, 2, 1] + [0xC8, 0xD5] + [0x1A, 0xE1]
        #expect(try header(source, destination) == expected)
    }

    @Test("has both IPv6 addresses, then both ports")
    func ipv6() throws {
        let source: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]
        let destination: [UInt8] = [0xFD] + [UInt8](repeating: 0, count: 14) + [1]
        let expected = Self.signature + [0x21, 0x21, 0, 36] + source + destination + [0xC8, 0xD5] + [0x1A, 0xE1]
        #expect(try header("[2001:db8::5]:51413", "[fd00::1]:6881") == expected)
    }

    @Test("has an IPv4 address mapped into IPv6 beside an IPv6 one")
    func mixed() throws {
        let source = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 203, 0, 113, 5]
        let destination: [UInt8] = [0xFD] + [UInt8](repeating: 0, count: 14) + [1]
        let expected = Self.signature + [0x21, 0x21, 0, 36] + source + destination + [0, 1] + [0, 2]
        #expect(try header("203.0.113.5:1", "[fd00::1]:2") == expected)
    }
}
