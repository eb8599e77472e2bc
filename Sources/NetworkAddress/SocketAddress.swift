/// An IP address and a TCP port.
package struct SocketAddress: Hashable, Sendable {
    package var ip: IPAddress
    package var port: UInt16

    package init(ip: IPAddress, port: UInt16) {
        self.ip = ip
        self.port = port
    }

    /// Parses `203.0.113.5:6881` or `[2001:db8::1]:6881`; nil for anything else, names included.
    package init?(_ text: some StringProtocol) {
        guard let endpoint = Endpoint(text), case .address(let ip) = endpoint.host else { return nil }
        self.init(ip: ip, port: endpoint.port)
    }
}

extension SocketAddress: CustomStringConvertible {
    package var description: String {
        switch ip {
        case .v4: "\(ip):\(port)"
        case .v6: "[\(ip)]:\(port)"
        }
    }
}
