import NetworkAddress

/// How a connection came to the proxy.
enum WayIn: Sendable {
    /// From a client, by SOCKS.
    case socks
    /// From a client, to a port whose connections all go to one peer.
    case forward(Endpoint)
    /// From a remote peer.
    case inbound

    /// Plaintext ways in, for the clients beside the proxy and no one else.
    var isForClients: Bool {
        switch self {
        case .socks, .forward: true
        case .inbound: false
        }
    }

    /// Its name in log lines.
    var name: String {
        switch self {
        case .socks: "socks"
        case .forward: "forward"
        case .inbound: "inbound"
        }
    }
}
