import TestSwarm
import Testing

/// That the clients whose failures prove something do work where nothing stands in their way.
@Suite struct LeecherControls {
    @Test(arguments: Counterpart.allCases)
    func `a leecher that requires encryption downloads from a seed with RC4`(_ counterpart: Counterpart) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await LibtorrentClient.start(in: workspace, torrent, .seed, encryption: .rc4)
            tracker.peers = [seed.endpoint]
            let leecher = try await counterpart.start(in: workspace, torrent, .leecher, tracker: tracker)
            try await leecher.download(in: workspace)
            #expect(try await seed.encryption(with: leecher.endpoint.address, in: workspace) == ["rc4"])
        }
    }

    @Test func `libtorrent without encryption downloads from a ctorrent seed`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await CTorrent.start(in: workspace, torrent, .seed, announce: tracker.announceURL)
            let leecher = try await LibtorrentClient.start(in: workspace, torrent, .leecher, encryption: .off)
            try leecher.connect(to: seed.endpoint)
            try await leecher.download(in: workspace)
            #expect(try await leecher.encryption(with: seed.endpoint.address, in: workspace) == ["none"])
        }
    }
}
