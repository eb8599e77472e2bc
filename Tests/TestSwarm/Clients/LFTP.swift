package import Foundation

/// lftp's `torrent` command: a client that speaks no encryption.
///
/// It asks the tracker again after 30 s at the soonest, whatever the interval; it announces `ip`, `ipv4` and, unescaped brackets
/// and all, `ipv6`; and it takes no connection from 127.0.0.0/8 but 127.0.0.1.
package struct LFTP: SwarmClient {
    package let torrent: Torrent
    package let endpoint: Endpoint
    package let folder: URL
    package let process: ManagedProcess

    /// - Parameter httpProxy: what its announces go through. It makes no connection but from its own address.
    /// - Returns: once it listens, a seed's payload checked.
    package static func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, announce: String, httpProxy: Endpoint? = nil,
        endpoint: Endpoint = .unique(),
        at place: Place = .here
    ) async throws -> LFTP {
        let folder = try workspace.clientFolder("lftp", torrent, role, for: place)
        let home = try workspace.makeFolder("lftp-home")
        try place.own(home)
        let process = try await workspace.start(
            .lftp, ["--norc"],
            // What it keeps between runs, and a proxy that the tests were started with, are none of its business.
            environment: ["HOME": home.path, "LFTP_HOME": home.path, "http_proxy": ""], takesInput: true, at: place)
        let commands = [
            "debug 9",
            "set torrent:use-dht no",
            // What it binds to, and what it tells the tracker, are two settings.
            "set net:socket-bind-ipv\(endpoint.isIPv6 ? 6 : 4) \(endpoint.address)",
            "set torrent:ip\(endpoint.isIPv6 ? "v6" : "") \(endpoint.address)",
            "set torrent:port-range \(endpoint.port)-\(endpoint.port)",
            "set torrent:stop-on-ratio 1000",
            "set http:proxy \"\(httpProxy.map { "http://\($0)" } ?? "")\"",
            "torrent -O \(folder.path) \(try torrent.file(announce: announce).path) &",
        ]
        try commands.forEach(process.send)
        // It listens first, then checks what is there, then announces; the left byte count is the end of the check.
        let ready = role == .seed ? "&left=0&" : "listening on tcp [\(endpoint.address)]:\(endpoint.port)"
        try await workspace.eventually(what: "lftp is ready", needing: process) { process.logContains(ready) }
        return LFTP(torrent: torrent, endpoint: endpoint, folder: folder, process: process)
    }

    package nonisolated(nonsending) func stop(in workspace: Workspace) async throws {
        try process.send("kill all")
    }
}
