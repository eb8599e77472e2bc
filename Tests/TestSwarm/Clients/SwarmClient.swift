package import Foundation

/// What a client does in a test.
package enum Role: Sendable {
    case seed
    case leecher
}

/// A real client at work on one torrent.
package protocol SwarmClient: Sendable {
    var torrent: Torrent { get }
    /// Where it listens for peers; its connections come from the same address.
    var endpoint: Endpoint { get }
    /// Where its payload lies.
    var folder: URL { get }
    var process: ManagedProcess { get }
    /// Has it leave the swarm, of which it tells the tracker (`event=stopped`), later perhaps; it may end with that.
    nonisolated(nonsending) func stop(in workspace: Workspace) async throws
}

extension SwarmClient {
    /// Whether it has the whole payload, byte for byte.
    package var isComplete: Bool { torrent.isComplete(in: folder) }

    package var log: String { process.log }

    /// Waits for a leecher to have it all. A first unchoke may take ten seconds or more, hence the minute.
    package nonisolated(nonsending) func download(
        in workspace: Workspace, within limit: Duration = .seconds(60)
    ) async throws {
        try await workspace.eventually(within: limit, what: "\(process.name) has the payload", needing: process) {
            isComplete
        }
    }
}

extension Workspace {
    /// The folder of a client, with the payload in it if it is a seed.
    func clientFolder(_ name: String, _ torrent: Torrent, _ role: Role, for place: Place) throws -> URL {
        let folder = try makeFolder("\(name)-files")
        switch role {
        case .seed: try torrent.copyPayload(to: folder)
        case .leecher: break
        }
        try place.own(folder)
        return folder
    }
}
