package import Foundation

/// libtorrent (the one of Rasterbar), driven by `Scripts/libtorrent-client.py`.
package struct LibtorrentClient: SwarmClient {
    package enum Encryption: String, Sendable {
        /// Plaintext alone, in both directions.
        case off
        /// Offers and takes everything.
        case enabled
        /// MSE with RC4 and nothing else.
        case rc4
        /// MSE and nothing else, of which only the handshake is encrypted: selects plaintext.
        case plaintextPayload = "plaintext-payload"
    }

    package let torrent: Torrent
    package let endpoint: Endpoint
    package let folder: URL
    package let process: ManagedProcess

    /// - Parameters:
    ///   - announce: its tracker; without one, peers come from `connect` alone.
    ///   - socks5: the proxy that its connections to peers go through. With one it listens nowhere, whatever `endpoint` says,
    ///     and first asks the proxy for a UDP association, which may be refused.
    ///   - httpProxy: the proxy that its announces go through; its connections to peers do not, and it listens and announces its
    ///     port as without. To a proxy on a loopback address it sends nothing but paths that begin with `/announce`, so no scrape.
    ///   - proxiesAll: whether the proxy, of either kind, is for announces and for connections to peers.
    ///   - severalPerAddress: whether it holds more than one connection with an address.
    ///   - downloadLimit: bytes a second.
    ///   - bindsNoConnection: whether the system chooses the near ends of its connections to peers. Bound to an address, they are
    ///     bound to its interface too, and nothing on loopback is reached.
    ///   - moreAddresses: where it listens too, at the same port.
    /// - Returns: once it listens, and a seed seeds.
    package static func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, encryption: Encryption, announce: String? = nil,
        socks5: Endpoint? = nil, httpProxy: Endpoint? = nil, proxiesAll: Bool = false,
        severalPerAddress: Bool = false, downloadLimit: Int? = nil, bindsNoConnection: Bool = false,
        endpoint: Endpoint = .unique(), moreAddresses: [String] = [],
        at place: Place = .here
    ) async throws -> LibtorrentClient {
        let folder = try workspace.clientFolder("libtorrent", torrent, role, for: place)
        // Where it may be read by whoever runs it, as the tests' own folder may not be.
        let script = workspace.folder.appending(path: workspace.unique("libtorrent-client.py"))
        try FileManager.default.copyItem(at: Script.libtorrentClient, to: script)
        var arguments = [
            script.path, "--address", endpoint.address, "--port", "\(endpoint.port)",
            "--torrent", try torrent.file(announce: announce).path, "--folder", folder.path,
            "--encryption", encryption.rawValue,
        ]
        if let socks5 {
            arguments += ["--socks5", socks5.description]
        }
        if let httpProxy {
            arguments += ["--http-proxy", httpProxy.description]
        }
        if proxiesAll {
            arguments.append("--proxy-all")
        }
        if bindsNoConnection {
            arguments.append("--any-interface")
        }
        if let downloadLimit {
            arguments += ["--download-limit", "\(downloadLimit)"]
        }
        if !moreAddresses.isEmpty {
            arguments += ["--more-addresses"] + moreAddresses
        }
        if severalPerAddress {
            arguments.append("--several-per-address")
        }
        let process = try await workspace.start(.python, arguments, takesInput: true, at: place)
        let client = LibtorrentClient(torrent: torrent, endpoint: endpoint, folder: folder, process: process)
        // A leecher that has a tracker may be done before it is looked at.
        let states = role == .seed ? ["state seeding"] : ["state downloading", "state seeding"]
        try await workspace.eventually(what: "libtorrent is ready", needing: process) {
            (socks5 != nil || proxiesAll
                || ([endpoint.address] + moreAddresses).allSatisfy { address in
                    process.logContains("listening \(address) \(endpoint.port)\n")
                })
                && states.contains { process.logContains($0) }
        }
        return client
    }

    /// Has it dial a peer.
    package func connect(to peer: Endpoint) throws {
        try process.send("connect \(peer.address) \(peer.port)")
    }

    package nonisolated(nonsending) func stop(in workspace: Workspace) async throws {
        try process.send("stop")
    }

    /// The encryption of its connections with an address, of those whose handshakes came to their end: `none`, `rc4`, or
    /// `plaintext` for MSE with a plain payload. Waits for the first, as its log comes after the payload now and then.
    package nonisolated(nonsending) func encryption(
        with address: String, in workspace: Workspace
    ) async throws -> Set<String> {
        let beginning = "\npeer \(address) "
        try await workspace.eventually(what: "a handshake with \(address) is done", needing: process) {
            process.logContains(beginning)
        }
        let lines = log.split(separator: "\n").filter { "\n\($0)".hasPrefix(beginning) }
        return Set(lines.compactMap { $0.split(separator: " ").last.map { String($0) } })
    }

    /// Whether a connection with the peer was made and lost, or refused.
    package func hasLost(_ peer: Endpoint) -> Bool {
        process.logContains("\nlost \(peer.address) \(peer.port)\n")
    }
}
