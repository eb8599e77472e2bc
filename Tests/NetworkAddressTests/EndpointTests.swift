import NetworkAddress
import Testing

@Suite("Endpoints and socket addresses")
struct EndpointTests {
    @Test(
        "a numeric endpoint is a socket address too",
        arguments: [
            ("127.0.0.1:6881", "127.0.0.1:6881"), ("[2001:db8::1]:1", "[2001:db8::1]:1"), ("[::]:65535", "[::]:65535"),
            ("0.0.0.0:0", "0.0.0.0:0"), ("1.2.3.4:00080", "1.2.3.4:80"), ("[0::1]:80", "[::1]:80"),
        ])
    func numeric(text: String, expected: String) throws {
        let endpoint = try #require(Endpoint(text))
        let address = try #require(SocketAddress(text))
        #expect(endpoint.description == expected)
        #expect(address.description == expected)
        #expect(Endpoint(address) == endpoint)
        #expect(Endpoint(expected) == endpoint)
    }

    @Test(
        "a named endpoint keeps its name and is no socket address",
        arguments: [
            "localhost:6881", "peer.example.org:1", "peer.example.org.:1", "a_b-c.D:80", "1a:80",
            "xn--bcher-kva.example:80",
            "service.1.internal:80", "1.2.3.4.example:80", "\(String(repeating: "a", count: 63)).b:80",
        ])
    func named(text: String) throws {
        let endpoint = try #require(Endpoint(text))
        guard case .name = endpoint.host else {
            Issue.record("an address: \(endpoint)")
            return
        }
        #expect(endpoint.description == text)
        #expect(SocketAddress(text) == nil)
    }

    @Test(
        "what is no endpoint is refused",
        arguments: [
            "", ":", "host", "host:", ":80", "host:80 ", " host:80", "host: 80", "host:+80", "host:-1", "host:65536",
            "host:000080", "host:99999999999999999999", "host:80:80", "host:٨٠", "1.2.3.4", "1.2.3.4:", "1.2.3:80",
            "256.1.1.1:80", "0x7f.0.0.1:80", "0x7f000001:80", "0X7F.1:80", "2130706433:80", "0x:80", "::1:80", "::1",
            "[::1]",
            "[::1]80", "[::1:80", "::1]:80", "[]:80", "[1.2.3.4]:80", "[host]:80", "[[::1]]:80", "[::1%lo]:80",
            "a..b:80", ".a:80", ".:80", "..:80", "a b:80", "a/b:80", "user@host:80", "hôte:80", "a\u{0}:80",
            "1.2.3.4\u{0}:80", "\(String(repeating: "a", count: 64)).b:80", "\(String(repeating: "a.", count: 127)):80",
        ])
    func malformed(text: String) {
        #expect(Endpoint(text) == nil)
        #expect(SocketAddress(text) == nil)
    }

    @Test("a name has at most 253 bytes")
    func nameLength() {
        let name = String(repeating: "a.", count: 126)
        #expect(Endpoint.isName((name + "a").utf8))
        #expect(!Endpoint.isName((name + "aa").utf8))
    }
}
