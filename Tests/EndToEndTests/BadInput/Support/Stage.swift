import Foundation
import ObfuscationCrypto
import TestSwarm
import Testing
import TorrentIdentity

/// A daemon with short waits between a client and peers that are all the test's own, and what must be true of it
/// whatever was done to it.
struct Stage: Sendable {
    /// What a test sets besides; each is lines of TOML for its table.
    struct Settings: Sendable {
        var workers = 1
        var outbound = #"encryption = "require""#
        var inbound = ""
        /// In seconds.
        var handshake = 0.5
        var firstBytes = 0.5
        var connect = 1.0
        var timeouts = ""
        /// All strangers are one source in most tests.
        var limits = "handshakes_per_source = 256\nnew_per_source = 10_000"
        var other = ""
        /// Both ways offer and take plaintext alone behind the handshake.
        var selectsPlaintext = false

        fileprivate var crypto: String { selectsPlaintext ? #"crypto = ["plaintext"]"# : "" }
    }

    static let infohash = Infohash(hex: "00112233445566778899aabbccddeeff01234567")!

    let workspace: Workspace
    let daemon: Daemon
    /// Where peers connect to.
    let listener: Endpoint
    /// Where the client finds its SOCKS proxy.
    let socks: Endpoint
    /// The client, where the daemon delivers to.
    let client: RawListener
    /// See `Settings`.
    let selectsPlaintext: Bool

    /// Runs `body` on a stage, and then expects the daemon to be as it was: it runs, it serves both ways, and it has as
    /// many descriptors open as before.
    static nonisolated(nonsending) func use(
        _ settings: Settings = Settings(), answeringMSE: Bool = true,
        _ body: nonisolated(nonsending) (Stage) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in
            let stage = try await set(in: workspace, settings)
            try await stage.expectHonestService(inbound: answeringMSE)
            let before = try await stage.restingDescriptorCount()
            try await body(stage)
            try await stage.expectHonestService(inbound: answeringMSE)
            try await stage.eventually("\(before) descriptors are open, as before") {
                try stage.daemon.process.openDescriptorCount == before
            }
        }
    }

    private static nonisolated(nonsending) func set(
        in workspace: Workspace, _ settings: Settings
    ) async throws -> Stage {
        let listener = Endpoint.unique()
        let socks = Endpoint.uniqueLoopback()
        let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
        let daemon = try await Daemon.start(
            in: workspace,
            configuration: """
                workers = \(settings.workers)
                [outbound]
                socks = ["\(socks)"]
                \(settings.outbound)
                \(settings.crypto)
                [inbound]
                listen = ["\(listener)"]
                client = "\(client.endpoint)"
                \(settings.inbound)
                \(settings.crypto)
                [torrents]
                infohashes = ["\(infohash)"]
                [timeouts]
                handshake = \(settings.handshake)
                first_bytes = \(settings.firstBytes)
                connect = \(settings.connect)
                \(settings.timeouts)
                [limits]
                \(settings.limits)
                [log]
                level = "debug"
                \(settings.other)
                """)
        return Stage(
            workspace: workspace, daemon: daemon, listener: listener, socks: socks, client: client,
            selectsPlaintext: settings.selectsPlaintext)
    }

    /// An honest peer that was dialled.
    func responder(on connection: RawConnection) -> HonestEnd {
        HonestEnd(responderOn: connection, for: Self.infohash, allowPlaintext: selectsPlaintext)
    }

    /// A peer-wire handshake for the torrent that the daemon knows, with a peer id of its own.
    static func handshake(_ infohash: Infohash = infohash) -> [UInt8] {
        [0x13] + Array("BitTorrent protocol".utf8) + [UInt8](repeating: 0, count: 8) + infohash.bytes + random(20)
    }

    static func random(_ count: Int) -> [UInt8] {
        var random = SystemRandom()
        return random.bytes(count: count)
    }

    nonisolated(nonsending) func eventually(
        within limit: Duration = .seconds(15), _ what: String,
        _ condition: nonisolated(nonsending) () async throws -> Bool
    ) async throws {
        try await workspace.eventually(within: limit, what: what, needing: daemon.process, condition)
    }

    /// Waits until the daemon's log has `words`, `count` times.
    nonisolated(nonsending) func expectLog(_ words: String, count: Int = 1) async throws {
        try await eventually("the log says \(count) times: \(words)") { daemon.process.logCount(of: words) >= count }
    }

    /// The descriptors that are open once no connection is left of those that the test has closed. A connection's end is told of
    /// just before its sockets are closed: so the fewest of several looks count.
    private nonisolated(nonsending) func restingDescriptorCount() async throws -> Int {
        let served = daemon.process.logCount(of: ": relaying, ")
        try await expectLog(": ended: ", count: served)
        var count = try daemon.process.openDescriptorCount
        for _ in 0..<5 {
            try await Task.sleep(for: .milliseconds(20))
            count = min(count, try daemon.process.openDescriptorCount)
        }
        return count
    }
}
