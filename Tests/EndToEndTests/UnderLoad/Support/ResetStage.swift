import TestSwarm
import Testing
import TorrentIdentity

/// A daemon whose deadlines are all too long to help, for connections that are reset at some point.
struct ResetStage: Sendable {
    let forward: ForwardStage
    /// The same, for peers and clients.
    let stage: Stage
    /// Where connections are neither taken nor refused.
    private let jammed: RawListener
    private let filling: RawConnection
    /// A torrent whose client is there.
    static let jammedTorrent = Infohash(hex: "ffeeddccbbaa99887766554433221100fedcba98")!

    /// Dialling it goes on until a deadline.
    var jammedEndpoint: Endpoint { jammed.endpoint }
    var workspace: Workspace { stage.workspace }

    /// - Parameter connect: `timeouts.connect`, in seconds.
    static nonisolated(nonsending) func use(
        connect: Int = 60, _ body: nonisolated(nonsending) (ResetStage) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in
            let jammed = try RawListener.start(in: workspace, on: .uniqueLoopback(), backlog: 0)
            let upstream = try RawListener.start(in: workspace)
            let settings = ForwardStage.Settings(
                tracker: #"obfuscation = "off""#, outbound: #"encryption = "require""#,
                gateway: "upstream = \"http://\(upstream.endpoint)\"",
                torrents: "infohashes = [\"\(Stage.infohash)\", \"\(jammedTorrent)\"]", request: 60, announce: 2,
                timeouts: "connect = \(connect)\nhandshake = 60\nfirst_bytes = 60",
                other: "[[client]]\naddress = \"\(jammed.endpoint)\"\ninfohashes = [\"\(jammedTorrent)\"]")
            try await ForwardStage.use(settings, in: workspace) { forward in
                let stage = Stage(
                    workspace: workspace, daemon: forward.daemon, listener: forward.listener, socks: forward.socks,
                    client: forward.client, selectsPlaintext: false)
                let reset = ResetStage(
                    forward: forward, stage: stage, jammed: jammed, filling: try await .open(to: jammed.endpoint))
                try await stage.expectHonestService()
                try await body(reset)
                try await stage.expectHonestService()
            }
        }
    }

    /// Plays a phase so many times, after each of which the daemon has nothing left of it.
    nonisolated(nonsending) func play(_ phase: ResetPhase, times: Int) async throws {
        // Whatever the phase before has left behind is gone.
        let before = try await restingDescriptorCount()
        for _ in 0..<times {
            do {
                try await phase.play(self)
                try await stage.eventually("what it took is given back") {
                    try stage.daemon.process.openDescriptorCount <= before
                }
            } catch {
                let now = try stage.daemon.process.openDescriptorCount
                Issue.record("\(phase.name): \(now) descriptors, \(before) before: \(error)")
            }
        }
    }

    private nonisolated(nonsending) func restingDescriptorCount() async throws -> Int {
        var count = Int.max
        for _ in 0..<5 {
            count = min(count, try stage.daemon.process.openDescriptorCount)
            try await Task.sleep(for: .milliseconds(20))
        }
        return count
    }

    /// Waits until the daemon has a descriptor more for each connection that `body` makes.
    nonisolated(nonsending) func taken(
        _ body: nonisolated(nonsending) () async throws -> RawConnection
    ) async throws -> RawConnection {
        let before = try stage.daemon.process.openDescriptorCount
        let connection = try await body()
        try await stage.eventually("it is taken") { try stage.daemon.process.openDescriptorCount > before }
        return connection
    }

    /// A connection to `target` for which a client has been granted a tunnel, and the peer's end of it.
    nonisolated(nonsending) func tunnel() async throws -> (client: RawConnection, peer: RawConnection) {
        let outside = try RawListener.start(in: workspace)
        let client = try await stage.openThroughSOCKS(to: outside.endpoint)
        return (client, try await outside.accept())
    }

    /// As `tunnel`; the client has sent its handshake and the peer has heard of it what can be read before it answers.
    nonisolated(nonsending) func negotiating() async throws -> (
        client: RawConnection, peer: RawConnection, publicKey: [UInt8]
    ) {
        let (client, peer) = try await tunnel()
        try await client.send(Stage.handshake())
        return (client, peer, try await peer.receive(96))
    }
}

/// How far a connection has come when it is reset.
struct ResetPhase: Sendable {
    let name: String
    let play: @Sendable (ResetStage) async throws -> Void

    init(_ name: String, _ play: @escaping @Sendable (ResetStage) async throws -> Void) {
        self.name = name
        self.play = play
    }
}
