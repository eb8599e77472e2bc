import TestSwarm
import Testing

/// What the proxy has learnt from an announce it forgets when the client announces its end.
@Suite struct EndedAnnounces {
    @Test(arguments: AnnouncingClient.allCases)
    func `a client that stops is gone from the tracker, and peers are taken for it no more`(
        _ kind: AnnouncingClient
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try await GatedTracker.start(in: workspace, torrent)
            let proxy = try await FrontProxy.start(in: workspace, obfuscation: "require")
            #expect(try await !proxy.takesPeers(for: torrent, in: workspace))
            let client = try await kind.start(
                in: workspace, torrent, .seed, tracker: tracker.endpoint, through: proxy.forward)
            try await workspace.eventually(what: "the tracker has the client", needing: client.process) {
                try await tracker.tracker.counts(of: torrent) == (1, 0)
            }
            #expect(try await proxy.takesPeers(for: torrent, in: workspace))
            try await client.stop(in: workspace)
            try await workspace.eventually(what: "the tracker has it no more") {
                try await tracker.tracker.counts(of: torrent) == (0, 0)
            }
            #expect(try await !proxy.takesPeers(for: torrent, in: workspace))
        }
    }
}
