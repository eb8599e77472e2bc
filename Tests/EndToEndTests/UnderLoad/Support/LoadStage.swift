import Foundation
import TestSwarm
import Testing

/// A daemon with a listener of every kind, in a network of its own, which has 198.18.0.0/15 and no one else in it.
struct LoadStage: Sendable {
    /// What a test sets besides. Times are in seconds.
    struct Settings: Sendable {
        var handshake = 5.0
        var firstBytes = 6.0
        var request = 6.0
        var idle = 6.0
        /// More lines of TOML for the tables.
        var timeouts = ""
        var outbound = ""
        var other = ""
        /// Packet rules lead connections to peers to the daemon.
        var isRedirected = false
    }

    static let inbound = Endpoint("198.18.0.1", 6881)
    static let gateway = Endpoint("198.18.0.1", 6969)
    static let socks = Endpoint("127.0.0.1", 1080)
    static let forwardPort = Endpoint("127.0.0.1", 8118)
    static let forward = Endpoint("127.0.0.1", 7001)
    static let metrics = Endpoint("127.0.0.1", 9469)
    /// Where the client takes connections.
    static let client = Endpoint("127.0.0.1", 6882)
    /// What `forward` leads to, as do virtual addresses.
    static let peer = Endpoint("198.18.1.1", 7100)
    /// Another one, and a tracker.
    static let otherPeer = Endpoint("198.18.1.2", 7100)
    static let tracker = Endpoint("198.18.1.3", 7200)
    /// The gateway's.
    static let upstream = Endpoint("198.18.2.1", 6970)
    /// Where honest peers come from, and others: an address each.
    static let honestSources = "198.18.32.0/19"
    static let hostileSources = "198.18.64.0/18"
    static let singleSource = "198.18.200.1/32"

    let workspace: Workspace
    let network: NetworkNamespace
    let daemon: Daemon
    /// The administration's.
    let socket: String

    /// Runs `body` on a stage, on which the daemon has to be there still at the end.
    static nonisolated(nonsending) func use(
        _ settings: Settings = Settings(), _ body: nonisolated(nonsending) (LoadStage) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in
            let network = try await NetworkNamespace.make(in: workspace)
            try await network.configure(["address add 198.18.0.1/15 dev lo"])
            let socket = workspace.folder.appending(path: "admin.sock").path
            let text = configuration(settings, socket: socket)
            if settings.isRedirected { try await network.load(rules: redirection) }
            let daemon = try await Daemon.start(in: workspace, configuration: text, at: network.place)
            let stage = LoadStage(workspace: workspace, network: network, daemon: daemon, socket: socket)
            try await body(stage)
            #expect(daemon.process.isRunning)
            for level in [" error: ", " critical: "] { #expect(!daemon.process.logContains(level)) }
        }
    }

    /// Leads connections to `peer` to the daemon. What `mseproxy nftables` prints leaves alone what goes to this host itself, as
    /// everything here does.
    private static let redirection = """
        table ip load {
            chain output {
                type nat hook output priority -100; policy accept;
                ip daddr \(peer.address) tcp dport \(peer.port) meta mark != 28019 redirect to :7002
            }
        }

        """

    private static func configuration(_ settings: Settings, socket: String) -> String {
        """
        workers = 2
        [outbound]
        encryption = "require"
        socks = ["\(socks)"]
        forward = [{ listen = "\(forward)", target = "\(peer)" }]
        \(settings.outbound)
        [inbound]
        listen = ["\(inbound)"]
        client = "\(client)"
        [tracker]
        listen = ["\(forwardPort)"]
        obfuscation = "off"
        [tracker_gateway]
        listen = ["\(gateway)"]
        upstream = "http://\(upstream)"
        [torrents]
        infohashes = ["\(Stage.infohash)"]
        [timeouts]
        handshake = \(settings.handshake)
        first_bytes = \(settings.firstBytes)
        request = \(settings.request)
        idle = \(settings.idle)
        \(settings.timeouts)
        [admin]
        listen = ["unix:\(socket)"]
        [metrics]
        listen = ["\(metrics)"]
        \(settings.other)
        """
    }

    nonisolated(nonsending) func eventually(
        within limit: Duration = .seconds(30), _ what: String,
        _ condition: nonisolated(nonsending) () async throws -> Bool
    ) async throws {
        try await workspace.eventually(within: limit, what: what, needing: daemon.process, condition)
    }

    /// The daemon's figures, by one of the administration's doors: a test may have filled the other.
    nonisolated(nonsending) func figures(bySocket: Bool = true) async throws -> Scrape {
        let connection =
            bySocket
            ? try RawConnection.open(toUnixSocket: socket)
            : try await RawConnection.open(to: Self.metrics, network: network)
        defer { connection.close() }
        let end = HTTPEnd(connection)
        try await end.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        return try Scrape(try await end.answer().text)
    }
}

extension Scrape {
    /// Connections that are there, by whatever way.
    var activeConnectionCount: Int { sum(of: "connections_active{") }
    var acceptedConnectionCount: Int { sum(of: "connections_total{") }

    private func sum(of prefix: String) -> Int {
        Int(series.reduce(0) { $0 + ($1.key.hasPrefix(prefix) ? $1.value : 0) })
    }
}
