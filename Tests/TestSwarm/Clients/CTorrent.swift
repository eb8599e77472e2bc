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

    /// - Returns: once it listens, a seed's payload checked.
    package static func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, announce: String, endpoint: Endpoint = .unique()
    ) async throws -> CTorrent {
        let folder = try workspace.clientFolder("ctorrent", torrent, role)
        let process = try await workspace.start(
            .ctorrent,
            [
                "-v", "-i", endpoint.address, "-p", "\(endpoint.port)", "-u", announce,
                "-s", folder.appending(path: torrent.payload.lastPathComponent).path,
                try torrent.file(announce: announce).path,
            ], folder: folder)
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
