import TestSwarm
import Testing

/// The clients that want encryption and nothing else.
enum Counterpart: String, CaseIterable, CustomTestStringConvertible {
    case transmission = "Transmission"
    case aria2
    case libtorrent

    var testDescription: String { rawValue }

    func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, tracker: StaticTracker
    ) async throws -> any SwarmClient {
        let announce = tracker.announceURL
        return switch self {
        case .transmission:
            try await Transmission.start(in: workspace, torrent, role, encryption: .required, announce: announce)
        case .aria2:
            try await Aria2.start(in: workspace, torrent, role, encryption: .required, announce: announce)
        case .libtorrent:
            try await LibtorrentClient.start(in: workspace, torrent, role, encryption: .rc4, announce: announce)
        }
    }
}
