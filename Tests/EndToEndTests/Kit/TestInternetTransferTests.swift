import TestSwarm
import Testing

/// That the clients find their way from host to host by themselves, and what then passes over the link.
@Suite struct TestInternetTransferTests {
    @Test(arguments: LegacyClient.allCases)
    func `a client downloads from a seed on another host, in plaintext that the link's capture sees`(
        _ kind: LegacyClient
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace, byteCount: 300_000, pieceLength: 1 << 15)
            let internet = try await TestInternet.start(in: workspace)
            let tracker = try StaticTracker.start(
                in: workspace, endpoint: internet.tracker.endpoint(), network: internet.tracker.network)
            let seed = try await LibtorrentClient.start(
                in: workspace, torrent, .seed, encryption: .off, endpoint: internet.peers.endpoint(),
                at: internet.peers.place())
            tracker.peers = [seed.endpoint]
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp", on: internet.client.link)
            let leecher = try await kind.start(
                in: workspace, torrent, .leecher, announce: tracker.announceURL, endpoint: internet.client.endpoint(),
                at: internet.client.place(user: LegacyClient.user))
            try await leecher.download(in: workspace)
            let traffic = try await capture.stop()
            #expect(traffic.streams(to: seed.endpoint).contains { $0.contains("BitTorrent protocol") })
            #expect(traffic.contains(try torrent.excerpt()))
            #expect(traffic.streams(to: tracker.endpoint).contains { $0.contains("/announce?") })
        }
    }

    @Test(arguments: LegacyClient.overIPv6)
    func `a client downloads over IPv6 from a seed on another host, of which a tracker there tells it`(
        _ kind: LegacyClient
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace, byteCount: 300_000, pieceLength: 1 << 15)
            let internet = try await TestInternet.start(in: workspace)
            let tracker = try StaticTracker.start(
                in: workspace, endpoint: internet.tracker.endpoint6(), network: internet.tracker.network)
            let seed = try await LibtorrentClient.start(
                in: workspace, torrent, .seed, encryption: .off, endpoint: internet.peers.endpoint6(),
                at: internet.peers.place())
            tracker.peers = [seed.endpoint]
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp", on: internet.client.link)
            let leecher = try await kind.start(
                in: workspace, torrent, .leecher, announce: tracker.announceURL,
                endpoint: internet.client.endpoint6(), at: internet.client.place(user: LegacyClient.user))
            try await leecher.download(in: workspace)
            let traffic = try await capture.stop()
            #expect(traffic.streams(to: seed.endpoint).contains { $0.contains("BitTorrent protocol") })
        }
    }
}
