import TestSwarm
import Testing

/// A way by which a client's connections come to the proxy, as README sets it up.
enum Way: String, CustomTestStringConvertible {
    /// Rules of nftables redirect what the client's user connects to.
    case transparent
    /// The same, by TPROXY, which leaves the destinations as they are.
    case tproxy = "TPROXY"
    /// Announces through the forward port are answered with addresses out of a network of the machine's own.
    case virtual = "virtual addresses"
    /// By HTTP CONNECT, on the forward port.
    case connect = "CONNECT"
    case socks = "SOCKS"

    var testDescription: String { rawValue }

    /// What stands under `[outbound]` for it. Ports and addresses are those that the README uses: the client has its host for itself.
    var outbound: String {
        switch self {
        case .transparent, .tproxy: #"transparent = ["127.0.0.1:7002", "[::1]:7002"]"#
        case .virtual: #"virtual_network = "198.18.0.0/15""#
        case .connect, .socks: ""
        }
    }

    /// What the client's host needs before the daemon starts.
    func prepare(_ host: TestHost) async throws {
        switch self {
        case .virtual: try await host.network.configure(["address add 198.18.0.1/15 dev lo"])
        case .transparent, .tproxy, .connect, .socks: break
        }
    }

    /// What `mseproxy nftables` is asked for, beside whose connections are meant; nil where there are no rules.
    var rules: [String]? {
        switch self {
        case .transparent: []
        case .tproxy: ["--tproxy"]
        case .virtual, .connect, .socks: nil
        }
    }

    /// The URL of which the client is told, and the proxies.
    func settings(of client: LegacyClient, tracker: String) -> (announce: String, proxies: LegacyClient.Proxies) {
        switch self {
        case .transparent, .tproxy:
            (tracker, LegacyClient.Proxies())
        case .virtual where client == .libtorrent:
            // It takes no URL on a loopback address but `/announce`.
            (tracker, LegacyClient.Proxies(http: WayStage.forward))
        case .virtual:
            ("http://\(WayStage.forward)/" + tracker.replacing("://", with: "/"), LegacyClient.Proxies())
        case .connect:
            (tracker, LegacyClient.Proxies(http: WayStage.forward, connect: WayStage.forward))
        case .socks:
            (tracker, LegacyClient.Proxies(socks: WayStage.socks))
        }
    }
}

/// A client and a way that it can use.
struct Cell: CustomTestStringConvertible {
    let client: LegacyClient
    let way: Way

    var testDescription: String { "\(client.rawValue), \(way.rawValue)" }

    /// libtorrent cannot be redirected: it binds its announces to the interface that it listens on, past which nothing leads them.
    static let all =
        LegacyClient.allCases.filter { $0 != .libtorrent }.map { Cell(client: $0, way: .transparent) }
        + [.ctorrent, .rTorrent].map { Cell(client: $0, way: .tproxy) }
        + LegacyClient.allCases.map { Cell(client: $0, way: .virtual) }
        + [.rTorrent, .libtorrent].map { Cell(client: $0, way: .connect) }
        + [Cell(client: .libtorrent, way: .socks)]

    /// Whether peers can dial it. libtorrent listens nowhere once it has a proxy for its peers: it is the one who dials then.
    var isReachable: Bool {
        switch way {
        case .transparent, .tproxy, .virtual: true
        case .connect, .socks: client != .libtorrent
        }
    }
}
