import MSE
import TestSwarm
import Testing
import TorrentIdentity

/// A daemon before clients that are all the test's own, and peers that have addresses of their own.
struct DeliveryStage: Sendable {
    /// What a test sets besides; each is lines of TOML for its table.
    struct Settings: Sendable {
        var clients = ""
        var outbound = ""
        var inbound = ""
        var torrents = "infohashes = [\"\(Stage.infohash)\"]"
        var listener = Endpoint.unique()
    }

    static let otherInfohash = Infohash(hex: "ffeeddccbbaa99887766554433221100fedcba98")!

    let workspace: Workspace
    let daemon: Daemon
    /// Where peers connect to.
    let listener: Endpoint
    let socks: Endpoint

    /// A peer's connection, and the handshake that it has sent.
    struct Peer {
        let connection: RawConnection
        let handshake: [UInt8]
    }

    static nonisolated(nonsending) func start(
        in workspace: Workspace, default client: Endpoint, _ settings: Settings = Settings()
    ) async throws -> DeliveryStage {
        let socks = Endpoint.uniqueLoopback()
        let daemon = try await Daemon.start(
            in: workspace,
            configuration: """
                workers = 2
                \(settings.clients)
                [outbound]
                socks = ["\(socks)"]
                encryption = "off"
                virtual_port = \(Endpoint.unique().port)
                \(settings.outbound)
                [inbound]
                listen = ["\(settings.listener)"]
                client = "\(client)"
                \(settings.inbound)
                [torrents]
                \(settings.torrents)
                [timeouts]
                first_bytes = 60
                [log]
                level = "debug"
                """)
        return DeliveryStage(workspace: workspace, daemon: daemon, listener: settings.listener, socks: socks)
    }

    static func handshake(_ infohash: Infohash) -> [UInt8] {
        [0x13] + Array("BitTorrent protocol".utf8) + [UInt8](repeating: 0, count: 8) + infohash.bytes + Stage.random(20)
    }

    /// Connects as a peer, in plaintext, and sends its handshake.
    nonisolated(nonsending) func connect(
        from source: String? = nil, for infohash: Infohash = Stage.infohash
    ) async throws -> Peer {
        let connection = try await RawConnection.open(to: listener, from: source)
        let handshake = Self.handshake(infohash)
        try await connection.send(handshake)
        return Peer(connection: connection, handshake: handshake)
    }

    /// Expects that the client at `listener` gets the peer's handshake next, and answers a byte.
    nonisolated(nonsending) func take(_ peer: Peer, at listener: RawListener) async throws -> RawConnection {
        let delivered = try await listener.accept()
        #expect(try await delivered.receive(peer.handshake.count) == peer.handshake)
        try await delivered.send([0x13])
        #expect(try await peer.connection.receive(1) == [0x13])
        return delivered
    }

    /// Connects as a peer for `infohash`, and expects that the client at `listener` gets it.
    nonisolated(nonsending) func expectDelivery(
        of infohash: Infohash = Stage.infohash, to listener: RawListener
    ) async throws {
        let peer = try await connect(for: infohash)
        try await take(peer, at: listener).close()
        peer.connection.close()
    }

    nonisolated(nonsending) func expectLog(_ words: String, count: Int = 1) async throws {
        try await workspace.eventually(what: "the log says \(count) times: \(words)", needing: daemon.process) {
            daemon.process.logCount(of: words) >= count
        }
    }
}
