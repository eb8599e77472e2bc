import Configuration
import NetworkAddress

extension Configuration {
    /// Whether a connection to `endpoint` certainly comes back to the daemon itself. The gateway is left out: it is a
    /// tracker, which the daemon's own client may ask.
    func isOwn(_ endpoint: Endpoint) -> Bool {
        let listeners = outbound.socks + outbound.forward.map(\.listen) + inbound.listen + tracker.listen
        return listeners.contains { $0.isReached(by: endpoint) }
    }
}

extension SocketAddress {
    fileprivate func isReached(by endpoint: Endpoint) -> Bool {
        guard port == endpoint.port else { return false }
        switch endpoint.host {
        case .address(let address):
            return address.unmapped == ip || (ip.isUnspecified || ip.isLoopback) && address.unmapped.isUnspecified
                || ip.isUnspecified && address.isLoopback
        case .name:
            return endpoint.host.isLocalhost && (ip.isLoopback || ip.isUnspecified)
        }
    }
}
