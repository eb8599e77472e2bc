import TestSwarm
import Testing

/// libtorrent as a leecher, with encryption and without, against seeds that want it.
@Suite struct LibtorrentControls {
    @Test(arguments: Counterpart.allCases)
    func `libtorrent downloads with RC4 from a seed that requires encryption`(_ counterpart: Counterpart) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let seed = try await counterpart.start(in: workspace, torrent, .seed, tracker: .start(in: workspace))
            let leecher = try await LibtorrentClient.start(in: workspace, torrent, .leecher, encryption: .rc4)
            try leecher.connect(to: seed.endpoint)
            try await leecher.download(in: workspace)
            #expect(try await leecher.encryption(with: seed.endpoint.address, in: workspace) == ["rc4"])
        }
    }

    @Test(arguments: Counterpart.allCases)
    func `libtorrent without encryption gets nothing from a seed that requires it`(
        _ counterpart: Counterpart
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let seed = try await counterpart.start(in: workspace, torrent, .seed, tracker: .start(in: workspace))
            let leecher = try await LibtorrentClient.start(in: workspace, torrent, .leecher, encryption: .off)
            try leecher.connect(to: seed.endpoint)
            try await workspace.eventually(what: "the seed refuses", needing: leecher.process) {
                leecher.hasLost(seed.endpoint)
            }
            #expect(!leecher.isComplete)
        }
    }

    @Test func `a seed that selects plaintext encrypts the handshake alone`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let seed = try await LibtorrentClient.start(in: workspace, torrent, .seed, encryption: .plaintextPayload)
            let leecher = try await LibtorrentClient.start(in: workspace, torrent, .leecher, encryption: .enabled)
            try leecher.connect(to: seed.endpoint)
            try await leecher.download(in: workspace)
            #expect(try await leecher.encryption(with: seed.endpoint.address, in: workspace) == ["plaintext"])
        }
    }
}
