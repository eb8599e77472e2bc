package import Foundation

/// transmission-daemon. It never dials 127.0.0.0/8, and holds one connection an address.
///
/// It chooses every ten seconds whom to unchoke and in whom to be interested, and nothing shortens that: a transfer takes some
/// 14 s from a seed, some 17 s by a leecher, whatever its size.
package struct Transmission: SwarmClient {
    /// The setting `encryption`.
    package enum Encryption: Int, Sendable {
        /// Dials in plaintext, takes both.
        case tolerated = 0
        /// Dials with MSE first, takes both.
        case preferred = 1
        case required = 2
    }

    package let torrent: Torrent
    package let endpoint: Endpoint
    package let folder: URL
    package let process: ManagedProcess
    private let rpc: Endpoint
    private let place: Place

    /// - Parameter httpProxy: what its announces and scrapes go through. It reads `http_proxy` in lower case alone, or `all_proxy`,
    ///   as libcurl does; `no_proxy` with the tracker's name, address or network sends it past the proxy.
    /// - Returns: once a seed is seeding, or a leecher has its torrent.
    package static func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, encryption: Encryption, announce: String,
        httpProxy: Endpoint? = nil, endpoint: Endpoint = .unique(),
        at place: Place = .here
    ) async throws -> Transmission {
        let folder = try workspace.clientFolder("transmission", torrent, role, for: place)
        let configuration = try workspace.makeFolder("transmission-configuration")
        let rpc = Endpoint.uniqueLoopback()
        try JSONSerialization.data(
            withJSONObject: settings(encryption: encryption, folder: folder, endpoint: endpoint, rpc: rpc)
        ).write(to: configuration.appending(path: "settings.json"))
        try place.own(configuration)
        let process = try await workspace.start(
            .transmission, ["--foreground", "--config-dir", configuration.path],
            // Said in full, so that nothing that the tests inherit decides.
            environment: [
                "http_proxy": httpProxy.map { "http://\($0)" } ?? "", "all_proxy": "", "no_proxy": "", "NO_PROXY": "",
            ], at: place)
        let client = Transmission(
            torrent: torrent, endpoint: endpoint, folder: folder, process: process, rpc: rpc, place: place)
        let file = try torrent.file(announce: announce)
        try await workspace.eventually(what: "transmission takes the torrent", needing: process) {
            try await client.remote("--add", file.path, in: workspace).status == .exited(0)
        }
        if role == .seed {
            try await workspace.eventually(what: "transmission seeds", needing: process) {
                let state = try await client.state(in: workspace)
                return state.contains("Percent Done: 100%")
                    && ["Idle", "Seeding"].contains { state.contains("State: \($0)") }
            }
        }
        return client
    }

    /// What `transmission-remote` tells of the torrent.
    package func state(in workspace: Workspace) async throws -> String {
        try await remote("--torrent", "1", "--info", in: workspace).output
    }

    package nonisolated(nonsending) func stop(in workspace: Workspace) async throws {
        _ = try await remote("--torrent", "1", "--stop", in: workspace)
    }

    private func remote(
        _ arguments: String..., in workspace: Workspace
    ) async throws -> (status: ExitStatus, output: String) {
        // Not as its user: what rules do to that one's connections is not for this one.
        try await workspace.run(.transmissionRemote, [rpc.description] + arguments, at: Place(place.network))
    }

    private static func settings(
        encryption: Encryption, folder: URL, endpoint: Endpoint, rpc: Endpoint
    ) -> [String: Any] {
        [
            "encryption": encryption.rawValue,
            "download-dir": folder.path,
            // Announces come from it too, so that one of the other family would keep them from the tracker.
            endpoint.isIPv6 ? "bind-address-ipv6" : "bind-address-ipv4": endpoint.address,
            "peer-port": Int(endpoint.port),
            "rpc-bind-address": rpc.address,
            "rpc-port": Int(rpc.port),
            "rpc-whitelist-enabled": false,
            "rpc-host-whitelist-enabled": false,
            "utp-enabled": false,
            "dht-enabled": false,
            "lpd-enabled": false,
            "pex-enabled": false,
            "port-forwarding-enabled": false,
            "preallocation": 0,
            // Fifty otherwise.
            "peer-limit-per-torrent": 240,
            "message-level": 3,
        ]
    }
}
