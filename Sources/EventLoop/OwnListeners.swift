package import NetworkAddress

/// Where the daemon itself listens for clients and peers: a connection that it made to there would come back to it.
package struct OwnListeners: Sendable {
    private var byPort: [UInt16: [IPAddress]] = [:]

    /// `addresses` as they are bound, with the ports that the system chose.
    package init(_ addresses: [SocketAddress] = []) {
        for address in addresses { byPort[address.port, default: []].append(address.ip) }
    }

    /// Whether a connection to `address` comes back to the daemon.
    package func isReached(by address: SocketAddress) -> Bool {
        let target = address.ip.unmapped
        guard let listeners = byPort[address.port]?.filter({ $0.isSameFamily(as: target) }) else { return false }
        if listeners.contains(target) { return true }
        // Linux takes an unspecified address for the loopback one.
        if target.isUnspecified { return listeners.contains { $0.isUnspecified || $0.isLoopback } }
        guard listeners.contains(where: \.isUnspecified) else { return false }
        return target.isLoopback || InterfaceAddresses.read().contains(target)
    }

    /// Whether a connection to `endpoint` certainly comes back; of names only localhost's addresses are known beforehand.
    package func isReached(by endpoint: Endpoint) -> Bool {
        switch endpoint.host {
        case .address(let ip):
            return isReached(by: SocketAddress(ip: ip, port: endpoint.port))
        case .name:
            return endpoint.host.isLocalhost
                && [.loopback, .v6(high: 0, low: 1)].contains {
                    isReached(by: SocketAddress(ip: $0, port: endpoint.port))
                }
        }
    }
}
