import Configuration
import EventLoop
import NetworkAddress

extension Configuration {
    /// One address on which the daemon listens.
    struct Listener {
        let address: SocketAddress
        /// nil for figures, which are no way into the proxy.
        let way: WayIn?
        /// What names it in the file.
        let key: ListenerKey
        let reach: BoundListener.Reach
    }

    /// All of them.
    var listeners: [Listener] {
        func listener(_ key: ListenerKey, _ address: SocketAddress, _ way: WayIn?) -> Listener {
            Listener(address: address, way: way, key: key, reach: key.reach(self))
        }
        let virtual = outbound.virtualNetwork.map { _ in
            listener(.virtual, SocketAddress(ip: .v4(0), port: outbound.virtualPort), .virtual)
        }
        return outbound.socks.map { listener(.socks, $0, .socks) }
            + outbound.transparent.map { listener(.transparent, $0, .transparent) }
            + outbound.forward.map { listener(.forward, $0.listen, .forward($0.target)) }
            + [virtual].compactMap(\.self)
            + tracker.listen.map { listener(.tracker, $0, .tracker) }
            + inbound.listen.map { listener(.inbound, $0, .inbound) }
            + trackerGateway.listen.map { listener(.gateway, $0, .gateway) }
            + metrics.listen.map { listener(.metrics, $0, nil) }
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
