import TestSwarm
import Testing

/// What there is without mseproxy: the client that speaks no encryption, against those that want it.
@Suite struct CTorrentControls {
    @Test func `ctorrent downloads from a Transmission seed that takes plaintext`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await Transmission.start(
                in: workspace, torrent, .seed, encryption: .preferred, announce: tracker.announceURL)
            tracker.peers = [seed.endpoint]
            let leecher = try await CTorrent.start(in: workspace, torrent, .leecher, announce: tracker.announceURL)
            try await leecher.download(in: workspace)
        }
    }

    @Test(arguments: Counterpart.allCases)
    func `ctorrent gets nothing from a seed that requires encryption`(_ counterpart: Counterpart) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await counterpart.start(in: workspace, torrent, .seed, tracker: tracker)
            tracker.peers = [seed.endpoint]
            let leecher = try await CTorrent.start(in: workspace, torrent, .leecher, announce: tracker.announceURL)
            try await workspace.eventually(what: "ctorrent is refused twice", needing: leecher.process) {
                leecher.refusedHandshakeCount >= 2
            }
            #expect(!leecher.isComplete)
        }
    }

    @Test(arguments: Counterpart.allCases)
    func `a leecher that requires encryption gets nothing from a ctorrent seed`(
        _ counterpart: Counterpart
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await CTorrent.start(in: workspace, torrent, .seed, announce: tracker.announceURL)
            tracker.peers = [seed.endpoint]
            let leecher = try await counterpart.start(in: workspace, torrent, .leecher, tracker: tracker)
            try await workspace.eventually(what: "ctorrent refuses twice", needing: seed.process) {
                seed.refusedHandshakeCount >= 2
            }
            #expect(!leecher.isComplete)
        }
    }
}
