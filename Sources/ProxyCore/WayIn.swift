import NetworkAddress

/// How a connection came to the proxy.
enum WayIn: Sendable {
    /// From a client, by SOCKS.
    case socks
    /// From a client, to a port whose connections all go to one peer.
    case forward(Endpoint)
    /// From a client that does not know: packet rules have redirected it.
    case transparent
    /// From a client, to the local address that stands for a peer.
    case virtual
    /// From a client, by HTTP CONNECT on the forward port.
    case connect
    /// From a client, to the HTTP forward port.
    case tracker
    /// From a remote peer.
    case inbound
    /// From a tracker's client, to the gateway.
    case gateway

    /// Plaintext ways in, for the clients beside the proxy and no one else.
    var isForClients: Bool {
        switch self {
        case .socks, .forward, .transparent, .virtual, .connect, .tracker: true
        case .inbound, .gateway: false
        }
    }

    var isGateway: Bool { if case .gateway = self { true } else { false } }

    /// Its name in log lines.
    var name: String {
        switch self {
        case .socks: "socks"
        case .forward: "forward"
        case .transparent: "transparent"
        case .virtual: "virtual"
        case .connect: "connect"
        case .tracker: "http"
        case .inbound: "inbound"
        case .gateway: "gateway"
        }
    }
}
