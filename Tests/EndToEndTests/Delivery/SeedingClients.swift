import TestSwarm
import Testing

/// Clients without encryption that seed to several peers at once, all of which require it.
@Suite struct SeedingClients {
    private nonisolated(nonsending) func start(
        in workspace: Workspace, _ torrent: Torrent, before client: Endpoint, _ outbound: String
    ) async throws -> DeliveryStage {
        try await DeliveryStage.start(
            in: workspace, default: client,
            .init(
                outbound: outbound, inbound: #"encryption = "require""#,
                torrents: "infohashes = [\"\(torrent.infohashHex)\"]"))
    }

    /// Has so many leechers that require encryption download through the proxy at once.
    private nonisolated(nonsending) func download(
        _ count: Int, in workspace: Workspace, _ torrent: Torrent, _ stage: DeliveryStage
    ) async throws {
        var leechers: [LibtorrentClient] = []
        for _ in 0..<count {
            leechers.append(try await LibtorrentClient.start(in: workspace, torrent, .leecher, encryption: .rc4))
        }
        for leecher in leechers { try leecher.connect(to: stage.listener) }
        for leecher in leechers { try await leecher.download(in: workspace, within: .seconds(100)) }
    }

    /// ctorrent resets a second connection of an address: five at once are five addresses.
    @Test(arguments: ["198.19.0.0/16", ""])
    func `ctorrent seeds to five leechers at once`(network: String) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await CTorrent.start(in: workspace, torrent, .seed, announce: tracker.announceURL)
            let stage = try await start(
                in: workspace, torrent, before: seed.endpoint, "virtual_network = \"\(network)\"")
            try await download(5, in: workspace, torrent, stage)
            let prefix = network.isEmpty ? "127.64." : "198.19."
            let found = stage.daemon.log.matches(of: #/inbound \S+ as (\S+) > /#).map { String($0.output.1) }
            #expect(Set(found).count >= 5 && found.allSatisfy { $0.hasPrefix(prefix) }, "\(Set(found))")
        }
    }

    @Test func `lftp, which takes none of 127.0.0.0/8 but 127.0.0.1, seeds to two leechers at once`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await LFTP.start(in: workspace, torrent, .seed, announce: tracker.announceURL)
            let stage = try await start(in: workspace, torrent, before: seed.endpoint, "")
            try await download(2, in: workspace, torrent, stage)
            try await stage.expectLog("trying from an address that it may rather take")
        }
    }
}
