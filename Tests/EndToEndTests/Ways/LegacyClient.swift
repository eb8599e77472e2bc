import Glibc
import TestSwarm
import Testing

/// The six clients, each without encryption where it can do without: aria2 dials with MSE first, then in plaintext.
enum LegacyClient: String, CaseIterable, CustomTestStringConvertible {
    case ctorrent
    case lftp
    case aria2
    case transmission = "Transmission"
    case rTorrent
    case libtorrent

    var testDescription: String { rawValue }

    /// Whom it runs as, so that rules can tell its connections from others: a number without an account. Who is not root becomes
    /// nobody else.
    static let user: UInt32? = geteuid() == 0 ? 2600 : nil

    /// Those that can be redirected, and take and dial connections over IPv6.
    static let overIPv6: [LegacyClient] = [.lftp, .aria2, .transmission]

    /// The proxies of which a client is told, of those that it knows a setting for.
    struct Proxies {
        /// For announces.
        var http: Endpoint?
        /// For connections to peers, by CONNECT.
        var connect: Endpoint?
        /// For everything.
        var socks: Endpoint?
    }

    nonisolated(nonsending) func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, announce: String, proxies: Proxies = Proxies(),
        endpoint: Endpoint, at place: Place
    ) async throws -> any SwarmClient {
        switch self {
        case .ctorrent:
            try await CTorrent.start(
                in: workspace, torrent, role, announce: announce, endpoint: endpoint, at: place)
        case .lftp:
            try await LFTP.start(in: workspace, torrent, role, announce: announce, endpoint: endpoint, at: place)
        case .aria2:
            try await Aria2.start(
                in: workspace, torrent, role, encryption: .preferred, announce: announce, endpoint: endpoint, at: place)
        case .transmission:
            try await Transmission.start(
                in: workspace, torrent, role, encryption: .tolerated, announce: announce, endpoint: endpoint, at: place)
        case .rTorrent:
            try await RTorrent.start(
                in: workspace, torrent, role, encryption: .off, announce: announce, httpProxy: proxies.http,
                peerProxy: proxies.connect, endpoint: endpoint, at: place)
        case .libtorrent:
            try await LibtorrentClient.start(
                in: workspace, torrent, role, encryption: .off, announce: announce, socks5: proxies.socks,
                httpProxy: proxies.http, proxiesAll: proxies.connect != nil || proxies.socks != nil,
                bindsNoConnection: true, endpoint: endpoint, at: place)
        }
    }
}
