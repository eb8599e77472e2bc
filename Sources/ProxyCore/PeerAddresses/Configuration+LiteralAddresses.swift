import Configuration
import NetworkAddress

extension Configuration {
    /// The addresses that it names: they stand for themselves, and never for a peer.
    var literalAddresses: Set<IPAddress> {
        let listeners =
            outbound.socks + outbound.transparent + outbound.forward.map(\.listen) + inbound.listen + tracker.listen
            + trackerGateway.listen
        let endpoints = outbound.forward.map(\.target) + [inbound.client] + clients.map(\.address)
        let named = endpoints.compactMap { endpoint -> IPAddress? in
            if case .address(let ip) = endpoint.host { ip } else { nil }
        }
        return Set(listeners.map(\.ip) + named)
    }
}
