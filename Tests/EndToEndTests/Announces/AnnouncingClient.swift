import Foundation
import TestSwarm
import Testing

/// The six clients, each with its announces going through the forward port in the way that it knows.
enum AnnouncingClient: String, CaseIterable, CustomTestStringConvertible {
    /// It has no proxy setting: its announce URL leads to the forward port.
    case ctorrent
    case lftp
    case aria2
    case rTorrent
    case transmission = "Transmission"
    case libtorrent

    var testDescription: String { rawValue }

    /// - Parameter tracker: host and port.
    func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, tracker: Endpoint, through proxy: Endpoint
    ) async throws -> any SwarmClient {
        let announce = "http://\(tracker)/announce"
        return switch self {
        case .ctorrent:
            try await CTorrent.start(
                in: workspace, torrent, role, announce: "http://\(proxy)/http/\(tracker)/announce")
        case .lftp:
            try await LFTP.start(in: workspace, torrent, role, announce: announce, httpProxy: proxy)
        case .aria2:
            try await Aria2.start(
                in: workspace, torrent, role, encryption: .preferred, announce: announce, httpProxy: .get(proxy))
        case .rTorrent:
            try await RTorrent.start(
                in: workspace, torrent, role, encryption: .off, announce: announce, httpProxy: proxy)
        case .transmission:
            try await Transmission.start(
                in: workspace, torrent, role, encryption: .tolerated, announce: announce, httpProxy: proxy)
        case .libtorrent:
            try await LibtorrentClient.start(
                in: workspace, torrent, role, encryption: .enabled, announce: announce, httpProxy: proxy)
        }
    }
}
