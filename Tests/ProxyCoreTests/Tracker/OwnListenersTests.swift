import Configuration
import NetworkAddress
import Testing

@testable import ProxyCore

@Suite("Connections that come back to the daemon itself")
struct OwnListenersTests {
    private func settings(_ listener: String) throws -> Configuration {
        var settings = Configuration()
        settings.outbound.socks = []
        settings.inbound.listen = []
        settings.tracker.listen = [try #require(SocketAddress(listener))]
        return settings
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
            ("[::]:6881", ["[::1]:6881", "127.0.0.1:6881", "localhost:6881", "[::]:6881"]),
            ("192.0.2.1:6881", ["192.0.2.1:6881", "[::ffff:192.0.2.1]:6881"]),
        ])
    func own(listener: String, endpoints: [String]) throws {
        let settings = try settings(listener)
        for endpoint in endpoints { #expect(settings.isOwn(try #require(Endpoint(endpoint))), "\(endpoint)") }
    }

    @Test(
        "are none to another port or another address",
        arguments: [
            (
                "127.0.0.1:8118",
                ["127.0.0.1:8119", "127.0.0.2:8118", "192.0.2.1:8118", "localhost:80", "tracker.example:8118"]
            ),
            ("192.0.2.1:6881", ["127.0.0.1:6881", "0.0.0.0:6881", "localhost:6881", "192.0.2.2:6881"]),
            // It may be this machine's; nobody can tell from the address alone.
            ("0.0.0.0:6881", ["192.0.2.1:6881", "localhost.example:6881"]),
        ])
    func others(listener: String, endpoints: [String]) throws {
        let settings = try settings(listener)
        for endpoint in endpoints { #expect(!settings.isOwn(try #require(Endpoint(endpoint))), "\(endpoint)") }
    }

    @Test("are those to any way in for clients and peers, and not those to the gateway")
    func everyWay() throws {
        func address(_ port: UInt16) -> SocketAddress { SocketAddress(ip: .loopback, port: port) }
        var settings = Configuration()
        settings.outbound.socks = [address(1)]
        settings.outbound.forward = [Configuration.Forward(listen: address(2), target: Endpoint(address(9)))]
        settings.inbound.listen = [address(3)]
        settings.tracker.listen = [address(4)]
        settings.trackerGateway.listen = [address(5)]
        #expect((1...9).filter { settings.isOwn(Endpoint(address($0))) } == [1, 2, 3, 4])
    }
}
