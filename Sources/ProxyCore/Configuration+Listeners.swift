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

        init(_ key: ListenerKey, _ address: SocketAddress, _ way: WayIn?, reach: BoundListener.Reach? = nil) {
            self.key = key
            self.address = address
            self.way = way
            self.reach = reach ?? key.reach
        }
    }

    /// All of them.
    var listeners: [Listener] {
        let virtual = outbound.virtualNetwork.map { _ in
            Listener(
                .virtual, SocketAddress(ip: .v4(0), port: outbound.virtualPort), .virtual,
                reach: outbound.allow.isEmpty ? .loopbackInterface : .ordinary)
        }
        return outbound.socks.map { Listener(.socks, $0, .socks) }
            + outbound.transparent.map { Listener(.transparent, $0, .transparent) }
            + outbound.forward.map { Listener(.forward, $0.listen, .forward($0.target)) }
            + [virtual].compactMap(\.self)
            + tracker.listen.map { Listener(.tracker, $0, .tracker) }
            + inbound.listen.map { Listener(.inbound, $0, .inbound) }
            + trackerGateway.listen.map { Listener(.gateway, $0, .gateway) }
            + metrics.listen.map { Listener(.metrics, $0, nil) }
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
