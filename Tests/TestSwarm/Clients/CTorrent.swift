package import Foundation

/// ctorrent: the client that speaks no encryption and knows no proxy.
///
/// It takes one connection an address and resets a second one, and does not dial its own address. It asks the tracker again
/// after each interval and dials anew whom it lost. A seed unchokes at once; it checks its payload before it listens.
package struct CTorrent: SwarmClient {
    package let torrent: Torrent
    package let endpoint: Endpoint
    package let folder: URL
    package let process: ManagedProcess

    /// - Parameter announce: the URL that it is told beside its torrent file, whatever stands in that.
    /// - Returns: once it listens, a seed's payload checked.
    package static func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, announce: String, endpoint: Endpoint = .unique(),
        at place: Place = .here
    ) async throws -> CTorrent {
        try await start(
            in: workspace, torrent, role, ["-u", announce],
            file: try torrent.file(announce: announce),
            endpoint: endpoint, at: place)
    }

    /// - Parameter file: its torrent file, whose tracker it asks.
    package static func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, file: URL, endpoint: Endpoint = .unique(),
        at place: Place = .here
    ) async throws -> CTorrent {
        try await start(in: workspace, torrent, role, [], file: file, endpoint: endpoint, at: place)
    }

    private static func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, _ arguments: [String], file: URL, endpoint: Endpoint,
        at place: Place
    ) async throws -> CTorrent {
        let folder = try workspace.clientFolder("ctorrent", torrent, role, for: place)
        let process = try await workspace.start(
            .ctorrent,
            [
                "-v", "-i", endpoint.address, "-p", "\(endpoint.port)",
                "-s", folder.appending(path: torrent.payload.lastPathComponent).path,
            ] + arguments + [file.path], folder: folder, at: place)
        try await workspace.eventually(what: "ctorrent listens", needing: process) {
            process.logContains("Listening on \(endpoint)\n")
        }
        return CTorrent(torrent: torrent, endpoint: endpoint, folder: folder, process: process)
    }

    /// It tells the tracker 15 s after it last asked it, and ends.
    package nonisolated(nonsending) func stop(in workspace: Workspace) async throws {
        process.signal(SIGINT)
    }

    /// How many connections it gave up in the handshake, dialled or taken.
    package var refusedHandshakeCount: Int { process.logCount(of: "bad handshake") }
}
