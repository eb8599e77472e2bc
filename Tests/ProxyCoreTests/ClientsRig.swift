import Configuration
import NetworkAddress

@testable import ProxyCore

/// What tests of several clients have in common.
enum ClientsRig {
    /// The default client's address.
    static let fallback = Endpoint(host: .name("default.example"), port: 6882)

    /// Torrents with `fallback` as the default, and `clients` as the configured ones.
    static func torrents(_ clients: [Configuration.Client] = []) -> Torrents {
        var settings = Configuration()
        settings.inbound.client = fallback
        settings.clients = clients
        return Torrents(settings)
    }

    /// A client at this port of 127.0.0.1.
    static func address(_ port: UInt16) -> SocketAddress { SocketAddress(ip: .loopback, port: port) }
    static func endpoint(_ port: UInt16) -> Endpoint { Endpoint(address(port)) }
}
