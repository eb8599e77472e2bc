import Foundation
import TestSwarm
import Testing

/// `mseproxy torrent FILE --through PROXY`, and clients that get the copy and no proxy setting.
@Suite struct TorrentCopies {
    enum Client: String, CaseIterable, CustomTestStringConvertible {
        case ctorrent
        case aria2

        var testDescription: String { rawValue }

        func start(in workspace: Workspace, _ torrent: Torrent, file: URL) async throws -> any SwarmClient {
            switch self {
            case .ctorrent: try await CTorrent.start(in: workspace, torrent, .leecher, file: file)
            case .aria2:
                try await Aria2.start(in: workspace, torrent, .leecher, encryption: .preferred, file: file)
            }
        }
    }

    @Test(arguments: Client.allCases)
    func `a client with the copy announces the same torrent through the forward port`(_ kind: Client) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try await DummyTracker.start(in: workspace, torrents: [torrent], refusesPlain: true)
            let proxy = try await FrontProxy.start(in: workspace, obfuscation: "require")
            let peer = try RawListener.start(in: workspace)
            try await tracker.add(peer.endpoint)
            let original = try torrent.file(announce: tracker.announceURL)
            let copy = workspace.folder.appending(path: "copy.torrent")
            let (status, output) = try await workspace.run(
                try Daemon.program(),
                ["torrent", original.path, "--through", "\(proxy.forward)", "--output", copy.path])
            #expect(status == .exited(0), "\(output)")
            let described = try await workspace.run(try Daemon.program(), ["torrent", copy.path]).output
            #expect(described.contains(torrent.infohashHex), "\(described)")

            let client = try await kind.start(in: workspace, torrent, file: copy)
            var dialled: RawConnection?
            try await workspace.eventually(what: "the client dials whom it was told of", needing: client.process) {
                dialled = peer.acceptAvailable()
                return dialled != nil
            }
            let announce = try #require(tracker.announces.first)
            #expect(announce.kind == "sha_ih")
            #expect(announce.infohash == torrent.infohashHex)
            #expect(announce.port == proxy.inbound.port)
            #expect(tracker.refusals.isEmpty, "\(tracker.refusals)")
        }
    }
}
