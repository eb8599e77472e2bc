import Foundation
import TestSwarm
import Testing

/// The client's host with a daemon on it, set up for one way, and the peers' host. Whoever is there finds the others by a tracker.
struct WayStage {
    let workspace: Workspace
    let internet: TestInternet
    let torrent: Torrent
    let daemon: Daemon
    /// Where the outer link of the client's host is watched from the beginning.
    let capture: LinkCapture
    private let configuration: URL

    static let forward = Endpoint("127.0.0.1", 8118)
    static let socks = Endpoint("127.0.0.1", 1080)
    static let inboundPort: UInt16 = 6881

    /// - Parameters:
    ///   - inbound: more that stands under `[inbound]`.
    ///   - rules: more that `mseproxy nftables` is asked for.
    static nonisolated(nonsending) func use(
        _ way: Way, outbound: String = "", inbound: String = "", rules: [String] = [],
        _ body: nonisolated(nonsending) (WayStage) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in
            let internet = try await TestInternet.start(in: workspace)
            // One piece: when aria2 has got some pieces, it tells of them by a second bitfield if that is shorter, and rTorrent hangs up
            // on it for that, without any proxy too: a torrent of 20 pieces then takes half a minute, of 37 minutes.
            let torrent = try await Torrent.make(in: workspace, byteCount: 600_000, pieceLength: 1 << 20)
            try await internet.peers.keepProgramsApart()
            try await way.prepare(internet.client)
            let configuration = """
                [outbound]
                encryption = "require"
                socks = ["\(socks)"]
                \(way.outbound)
                \(outbound)
                [inbound]
                encryption = "require"
                listen = ["0.0.0.0:\(inboundPort)", "[::]:\(inboundPort)"]
                \(inbound)
                [tracker]
                listen = ["\(forward)"]
                [state]
                path = ""
                [log]
                level = "debug"
                """
            let stage = WayStage(
                workspace: workspace, internet: internet, torrent: torrent,
                daemon: try await Daemon.start(
                    in: workspace, configuration: configuration, at: internet.client.place()),
                capture: try await LinkCapture.start(in: workspace, filter: "tcp", on: internet.client.link),
                configuration: workspace.folder.appending(path: "rules.toml"))
            try configuration.write(to: stage.configuration, atomically: true, encoding: .utf8)
            if let asked = way.rules {
                try await stage.redirect(user: LegacyClient.user ?? geteuid(), asked + rules)
            }
            try await body(stage)
            #expect(stage.daemon.process.isRunning)
        }
    }

    /// Loads what `mseproxy nftables` prints for a user, and does what it says is needed besides.
    func redirect(user: UInt32, _ arguments: [String]) async throws {
        let (status, output) = try await workspace.run(
            try Daemon.program(), ["nftables", "--user", "\(user)", "--config", configuration.path] + arguments)
        try #require(status == .exited(0), "\(output)")
        // Warnings go to standard error.
        let rules = output.split(separator: "\n").filter { !$0.hasPrefix("warning: ") }.joined(separator: "\n")
        try await internet.client.network.load(rules: rules + "\n")
        for line in rules.matches(of: /(?m)^# +ip (.* add .*)$/) {
            try await internet.client.network.run(.ip, line.1.split(separator: " ").map { String($0) })
        }
    }

    /// Starts the client on its host, as its user.
    func start(
        _ cell: Cell, _ role: Role, tracker: String, endpoint: Endpoint? = nil
    ) async throws -> any SwarmClient {
        let (announce, proxies) = cell.way.settings(of: cell.client, tracker: tracker)
        return try await cell.client.start(
            in: workspace, torrent, role, announce: announce, proxies: proxies,
            endpoint: endpoint ?? internet.client.endpoint(), at: internet.client.place(user: LegacyClient.user))
    }

    /// A tracker that knows nothing of any of this, over IPv4.
    func startTracker() async throws -> OpenTracker {
        try await OpenTracker.start(
            in: workspace, torrents: [torrent], endpoint: internet.tracker.endpoint(), network: internet.tracker.network
        )
    }

    /// Stops the capture, and sees that it holds nothing readable but what went to and from the tracker.
    /// - Parameter peers: who all have to be in it, each with a connection that is encrypted from its first byte.
    func expectNothingReadable(but tracker: Endpoint, with peers: [Endpoint]) async throws {
        let traffic = try await capture.stop()
        let told = traffic.streams.filter { $0.source != tracker && $0.destination != tracker }
        let excerpt = try torrent.excerpt()
        for stream in told {
            let name = "\(stream.source) > \(stream.destination), \(stream.bytes.count) bytes"
            #expect(!stream.contains("BitTorrent protocol"), "\(name)")
            #expect(stream.disguises(of: torrent.infohash).isEmpty, "\(name)")
            #expect(!stream.contains(excerpt), "\(name)")
        }
        for peer in peers {
            // Who dialled does not matter, and which port, where it was the peer.
            let sent = told.filter { $0.destination.address == peer.address }.reduce(0) { $0 + $1.bytes.count }
            let received = told.filter { $0.source.address == peer.address }.reduce(0) { $0 + $1.bytes.count }
            // A public key and a handshake at least, in both directions.
            #expect(sent > 96 + 68 && received > 96 + 68, "\(peer): \(sent) bytes sent, \(received) received")
        }
        // All of it, for each of them. Transmission tells its peers of its IPv6 address, where they dial it, by MSE.
        let carried = told.reduce(0) { $0 + $1.bytes.count }
        #expect(carried > torrent.byteCount * peers.count)
    }
}
