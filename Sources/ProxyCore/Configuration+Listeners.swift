import Configuration
import EventLoop
import NetworkAddress

extension Configuration {
    /// One address on which the daemon listens.
    struct Listener {
        let address: SocketAddress
        let way: WayIn
        /// What names it in the file.
        let key: String
        var reach = BoundListener.Reach.ordinary
    }

    /// All of them.
    var listeners: [Listener] {
        let virtual = outbound.virtualNetwork.map { _ in
            Listener(
                address: SocketAddress(ip: .v4(0), port: outbound.virtualPort), way: .virtual,
                key: "outbound.virtual_port", reach: outbound.allow.isEmpty ? .loopbackInterface : .ordinary)
        }
        return outbound.socks.map { Listener(address: $0, way: .socks, key: "outbound.socks") }
            + outbound.transparent.map {
                Listener(address: $0, way: .transparent, key: "outbound.transparent", reach: .transparent)
            }
            + outbound.forward.map {
                Listener(address: $0.listen, way: .forward($0.target), key: "outbound.forward")
            }
            + [virtual].compactMap(\.self)
            + tracker.listen.map { Listener(address: $0, way: .tracker, key: "tracker.listen") }
            + inbound.listen.map { Listener(address: $0, way: .inbound, key: "inbound.listen") }
            + trackerGateway.listen.map { Listener(address: $0, way: .gateway, key: "tracker_gateway.listen") }
    }

    /// The addresses that it names: they stand for themselves, and never for a peer.
    var literalAddresses: Set<IPAddress> {
        let endpoints = outbound.forward.map(\.target) + [inbound.client] + clients.map(\.address)
        let named = endpoints.compactMap { endpoint -> IPAddress? in
            if case .address(let ip) = endpoint.host { ip } else { nil }
        }
        return Set(listeners.map(\.address.ip) + named)
    }
}
