import NetworkAddress

/// How a connection came to the proxy.
enum WayIn: Equatable, Sendable {
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

    /// The ways without what belongs to one; the raw values are their names in log lines and figures.
    enum Kind: String, CaseIterable, Sendable {
        case socks
        case forward
        case transparent
        case virtual
        case connect
        case tracker = "http"
        case inbound
        case gateway
    }

    var kind: Kind {
        switch self {
        case .socks: .socks
        case .forward: .forward
        case .transparent: .transparent
        case .virtual: .virtual
        case .connect: .connect
        case .tracker: .tracker
        case .inbound: .inbound
        case .gateway: .gateway
        }
    }

    /// Plaintext ways in, for the clients beside the proxy and no one else.
    var isForClients: Bool {
        switch self {
        case .socks, .forward, .transparent, .virtual, .connect, .tracker: true
        case .inbound, .gateway: false
        }
    }

    var isGateway: Bool { self == .gateway }

    /// Its name in log lines.
    var name: String { kind.rawValue }
}
