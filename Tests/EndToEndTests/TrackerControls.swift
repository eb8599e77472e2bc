import TestSwarm
import Testing

/// That the trackers and the clients' proxy settings work where mseproxy is not there.
@Suite struct TrackerControls {
    @Test func `ctorrent downloads from an lftp seed`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await LFTP.start(in: workspace, torrent, .seed, announce: tracker.announceURL)
            tracker.peers = [seed.endpoint]
            let leecher = try await CTorrent.start(in: workspace, torrent, .leecher, announce: tracker.announceURL)
            try await leecher.download(in: workspace)
        }
    }

    @Test func `lftp downloads from a libtorrent seed without encryption`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let seed = try await LibtorrentClient.start(in: workspace, torrent, .seed, encryption: .off)
            let tracker = try StaticTracker.start(in: workspace, peers: [seed.endpoint])
            let leecher = try await LFTP.start(in: workspace, torrent, .leecher, announce: tracker.announceURL)
            try await leecher.download(in: workspace)
            #expect(tracker.announces.first?["ipv4"] == leecher.endpoint.description)
            #expect(try await seed.encryption(with: leecher.endpoint.address, in: workspace) == ["none"])
        }
    }

    @Test(arguments: [RTorrent.Encryption.off, .required])
    func `rTorrent downloads from a libtorrent seed that opentracker names`(
        _ encryption: RTorrent.Encryption
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try await OpenTracker.start(in: workspace, torrents: [torrent])
            let seed = try await LibtorrentClient.start(
                in: workspace, torrent, .seed, encryption: encryption.counterpart, announce: tracker.announceURL)
            try await workspace.eventually(what: "opentracker has the seed", needing: seed.process) {
                try await tracker.counts(of: torrent) == (1, 0)
            }
            let leecher = try await RTorrent.start(
                in: workspace, torrent, .leecher, encryption: encryption, announce: tracker.announceURL)
            try await leecher.download(in: workspace)
            let used = try await seed.encryption(with: leecher.endpoint.address, in: workspace)
            #expect(used == [encryption.name])
        }
    }

    @Test(arguments: [RTorrent.Encryption.off, .required])
    func `libtorrent downloads from an rTorrent seed`(_ encryption: RTorrent.Encryption) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await RTorrent.start(
                in: workspace, torrent, .seed, encryption: encryption, announce: tracker.announceURL)
            let leecher = try await LibtorrentClient.start(
                in: workspace, torrent, .leecher, encryption: encryption.counterpart)
            try leecher.connect(to: seed.endpoint)
            try await leecher.download(in: workspace)
            #expect(try await leecher.encryption(with: seed.endpoint.address, in: workspace) == [encryption.name])
        }
    }

    @Test func `rTorrent asks again when told to`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let client = try await RTorrent.start(
                in: workspace, torrent, .leecher, encryption: .off, announce: tracker.announceURL)
            try await workspace.eventually(what: "it asks", needing: client.process) { tracker.announces.count == 1 }
            // Told while it still reads the first answer, it asks no more than that once.
            try await workspace.eventually(what: "it asks again", needing: client.process) {
                try await client.announceAgain()
                return tracker.announces.count > 1
            }
        }
    }
}

extension RTorrent.Encryption {
    /// What libtorrent is set to that is to get on with it.
    fileprivate var counterpart: LibtorrentClient.Encryption {
        switch self {
        case .off: .off
        case .required: .rc4
        }
    }

    fileprivate var name: String {
        switch self {
        case .off: "none"
        case .required: "rc4"
        }
    }
}
