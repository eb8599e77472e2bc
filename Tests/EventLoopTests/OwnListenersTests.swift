import EventLoop
import NetworkAddress
import Testing

@Suite("Connections that come back to the daemon itself")
struct OwnListenersTests {
    private func listeners(_ address: String) throws -> OwnListeners {
        OwnListeners([try #require(SocketAddress(address))])
    }

    @Test(
        "are known by every way of writing the address",
        arguments: [
            (
                "127.0.0.1:8118",
                ["127.0.0.1:8118", "[::ffff:127.0.0.1]:8118", "localhost:8118", "LOCALHOST:8118", "0.0.0.0:8118"]
            ),
            ("[::1]:8118", ["[::1]:8118", "localhost:8118", "[::]:8118"]),
            (
                "0.0.0.0:6881",
                ["0.0.0.0:6881", "127.0.0.1:6881", "127.9.9.9:6881", "localhost:6881", "[::ffff:127.0.0.1]:6881"]
            ),
            ("[::]:6881", ["[::1]:6881", "localhost:6881", "[::]:6881"]),
            ("192.0.2.1:6881", ["192.0.2.1:6881", "[::ffff:192.0.2.1]:6881"]),
        ])
    func own(listener: String, endpoints: [String]) throws {
        let listeners = try listeners(listener)
        for endpoint in endpoints { #expect(listeners.isReached(by: try #require(Endpoint(endpoint))), "\(endpoint)") }
    }

    @Test(
        "are none to another port or another address",
        arguments: [
            (
                "127.0.0.1:8118",
                ["127.0.0.1:8119", "127.0.0.2:8118", "192.0.2.1:8118", "localhost:80", "tracker.example:8118"]
            ),
            ("192.0.2.1:6881", ["127.0.0.1:6881", "0.0.0.0:6881", "localhost:6881", "192.0.2.2:6881"]),
            ("0.0.0.0:6881", ["192.0.2.1:6881", "localhost.example:6881", "[::1]:6881"]),
            // IPv6 listeners take no IPv4.
            ("[::]:6881", ["127.0.0.1:6881", "0.0.0.0:6881"]),
        ])
    func others(listener: String, endpoints: [String]) throws {
        let listeners = try listeners(listener)
        for endpoint in endpoints { #expect(!listeners.isReached(by: try #require(Endpoint(endpoint))), "\(endpoint)") }
    }
}
