import Configuration
import EventLoop
import NetworkAddress

/// The keys of the configuration that name what is listened on; sockets that a service manager hands over are named by them too.
enum ListenerKey: String, CaseIterable, Sendable {
    case socks = "outbound.socks"
    case transparent = "outbound.transparent"
    case forward = "outbound.forward"
    case virtual = "outbound.virtual_port"
    case tracker = "tracker.listen"
    case inbound = "inbound.listen"
    case gateway = "tracker_gateway.listen"
    case metrics = "metrics.listen"

    /// Where the configuration has a list of addresses and nothing else; nil where more belongs to each.
    var path: WritableKeyPath<Configuration, [SocketAddress]>? {
        switch self {
        case .socks: \.outbound.socks
        case .transparent: \.outbound.transparent
        case .tracker: \.tracker.listen
        case .inbound: \.inbound.listen
        case .gateway: \.trackerGateway.listen
        case .metrics: \.metrics.listen
        case .forward, .virtual: nil
        }
    }

    /// What is taken there besides what is sent to its own address, or is not.
    func reach(_ settings: Configuration) -> BoundListener.Reach {
        switch self {
        case .transparent: .transparent
        case .virtual: settings.outbound.allow.isEmpty ? .loopbackInterface : .ordinary
        case .socks, .forward, .tracker, .inbound, .gateway, .metrics: .ordinary
        }
    }

    /// Whether clients are spoken with in plaintext there.
    var isForClients: Bool {
        switch self {
        case .socks, .transparent, .forward, .virtual, .tracker: true
        case .inbound, .gateway, .metrics: false
        }
    }

    /// The unit by which systemd binds it, as the packages have it.
    var socketUnit: String {
        let name =
            switch self {
            case .socks: "socks"
            case .transparent: "transparent"
            case .forward: "forward"
            case .virtual: "virtual-peers"
            case .tracker: "tracker"
            case .inbound: "inbound"
            case .gateway: "tracker-gateway"
            case .metrics: "metrics"
            }
        return "mseproxy-\(name).socket"
    }

    /// What can be done where the port is not this process's to bind.
    var adviceOnLowPorts: String {
        "ports below 1024 need CAP_NET_BIND_SERVICE, or \(socketUnit), by which systemd binds them"
    }

    /// Whether nobody but this host may ever reach it.
    var isForThisHost: Bool { self == .metrics }
}
