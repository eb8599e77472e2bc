package import Foundation

/// rTorrent, without a terminal.
///
/// It asks the tracker again after ten minutes at the soonest, whatever the interval, so let there be peers before it starts, or
/// have it `announceAgain`.
package struct RTorrent: SwarmClient {
    package enum Encryption: String, Sendable {
        /// Plaintext alone, in both directions.
        case off = "none"
        /// RC4 and nothing else, in both directions.
        case required = "allow_incoming,try_outgoing,require,require_RC4"
    }

    package let torrent: Torrent
    package let endpoint: Endpoint
    package let folder: URL
    package let process: ManagedProcess
    private let control: Endpoint
    private let place: Place

    /// - Parameters:
    ///   - httpProxy: what its announces go through; its connections to peers do not.
    ///   - peerProxy: what its connections to peers go through, each in a tunnel that a CONNECT asks for.
    /// - Returns: once it listens, a seed's payload checked.
    package static func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, encryption: Encryption, announce: String,
        httpProxy: Endpoint? = nil, peerProxy: Endpoint? = nil, endpoint: Endpoint = .unique(),
        at place: Place = .here
    ) async throws -> RTorrent {
        let folder = try workspace.clientFolder("rtorrent", torrent, role, for: place)
        let session = try workspace.makeFolder("rtorrent-session")
        let control = Endpoint.uniqueLoopback()
        let settings = session.appending(path: "settings")
        // A second look at what is complete is switched off: to be stopped in the midst of it hangs rTorrent.
        try """
        system.daemon.set = true
        session.path.set = \(session.path)
        directory.default.set = \(folder.path)
        network.bind_address.set = \(endpoint.address)
        network.port_range.set = \(endpoint.port)-\(endpoint.port)
        network.port_random.set = no
        throttle.min_peers.normal.set = 240
        throttle.max_peers.normal.set = 240
        dht.mode.set = disable
        protocol.pex.set = no
        pieces.hash.on_completion.set = no
        trackers.use_udp.set = no
        protocol.encryption.set = \(encryption.rawValue)
        network.http.proxy_address.set = "\(httpProxy.map { "http://\($0)" } ?? "")"
        \(peerProxy.map { "network.proxy_address.set = \($0)" } ?? "")
        network.scgi.open_port = \(control)
        log.open_file = "log", /dev/stdout
        log.add_output = "debug", "log"
        log.add_output = "connection_debug", "log"
        log.add_output = "tracker_debug", "log"
        log.add_output = "torrent_debug", "log"

        """.write(to: settings, atomically: true, encoding: .utf8)
        try place.own(session)
        let process = try await workspace.start(
            .rtorrent, ["-n", "-o", "import=\(settings.path)", try torrent.file(announce: announce).path],
            environment: ["HOME": session.path, "http_proxy": "", "all_proxy": ""], at: place)
        try await workspace.eventually(what: "rtorrent listens and has checked its files", needing: process) {
            process.logContains("listen port \(endpoint.port) opened") && process.logContains("Starting torrent")
        }
        return RTorrent(
            torrent: torrent, endpoint: endpoint, folder: folder, process: process, control: control,
            place: place)
    }

    /// Not by SIGTERM, after which it does not wait until the tracker has heard of it.
    package nonisolated(nonsending) func stop(in workspace: Workspace) async throws {
        try await command("d.stop")
    }

    /// Has it ask the tracker now.
    package func announceAgain() async throws {
        try await command("d.tracker_announce")
    }

    /// Calls one of its methods that take the torrent.
    private func command(_ method: String) async throws {
        // XML-RPC in SCGI: the headers as a netstring, each name and value ended by a zero byte, the length first.
        let body =
            "<methodCall><methodName>\(method)</methodName><params><param><value><string>"
            + torrent.infohashHex.uppercased() + "</string></value></param></params></methodCall>"
        let headers = "CONTENT_LENGTH\0\(body.utf8.count)\0SCGI\u{0}1\0"
        let connection = try await RawConnection.open(to: control, network: place.network)
        try await connection.send([UInt8]("\(headers.utf8.count):\(headers),\(body)".utf8))
        let answer = String(decoding: try await connection.receiveToEnd().bytes, as: UTF8.self)
        guard answer.contains("<methodResponse>"), !answer.contains("<fault>") else {
            throw SwarmError.programFailed(name: method, status: .exited(0), log: answer)
        }
    }
}
