import Foundation
import TestSwarm
import Testing

/// Peers that require encryption download from ctorrent, which speaks none, behind the inbound listener.
@Suite struct Inbound {
    /// ctorrent as a seed whose tracker tells leechers of the daemon and not of itself.
    struct Stage {
        let torrent: Torrent
        let seed: CTorrent
        let tracker: StaticTracker
        let daemon: Daemon
        let public_: Endpoint

        static nonisolated(nonsending) func set(
            in workspace: Workspace, inbound: String, torrents: (Torrent) throws -> String
        ) async throws -> Stage {
            let torrent = try await Torrent.make(in: workspace)
            let own = try StaticTracker.start(in: workspace)
            let seed = try await CTorrent.start(in: workspace, torrent, .seed, announce: own.announceURL)
            let listener = Endpoint.unique()
            let daemon = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = []
                    [inbound]
                    listen = ["\(listener)"]
                    client = "\(seed.endpoint)"
                    \(inbound)
                    [torrents]
                    \(try torrents(torrent))
                    """)
            return Stage(
                torrent: torrent, seed: seed, tracker: try StaticTracker.start(in: workspace, peers: [listener]),
                daemon: daemon,
                public_: listener)
        }
    }

    @Test(arguments: Counterpart.allCases)
    func `a leecher that requires encryption downloads from ctorrent behind the listener`(
        _ counterpart: Counterpart
    ) async throws {
        try await Workspace.use { workspace in
            let stage = try await Stage.set(in: workspace, inbound: #"encryption = "require""#) {
                #"infohashes = ["\#($0.infohashHex)"]"#
            }
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(stage.public_.port)")
            let leecher = try await counterpart.start(in: workspace, stage.torrent, .leecher, tracker: stage.tracker)
            try await leecher.download(in: workspace)
            try await expectNothingReadable(of: stage.torrent, to: stage.public_, try await capture.stop())
        }
    }

    @Test func `a leecher that offers a plain payload alone gets it after the handshake`() async throws {
        try await Workspace.use { workspace in
            let stage = try await Stage.set(in: workspace, inbound: #"encryption = "prefer""#) {
                #"infohashes = ["\#($0.infohashHex)"]"#
            }
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(stage.public_.port)")
            let leecher = try await LibtorrentClient.start(
                in: workspace, stage.torrent, .leecher, encryption: .plaintextPayload)
            try leecher.connect(to: stage.public_)
            try await leecher.download(in: workspace)
            let traffic = try await capture.stop()
            #expect(try await leecher.encryption(with: stage.public_.address, in: workspace) == ["plaintext"])
            let request = try #require(traffic.streams(to: stage.public_).first)
            #expect(!request.contains("BitTorrent protocol"))
            #expect(!request.contains(stage.torrent.infohash))
            #expect(traffic.contains(try stage.torrent.excerpt()))
        }
    }

    @Test func `prefer passes a plaintext handshake on`() async throws {
        try await Workspace.use { workspace in
            let stage = try await Stage.set(in: workspace, inbound: #"encryption = "prefer""#) { _ in "" }
            let leecher = try await LibtorrentClient.start(in: workspace, stage.torrent, .leecher, encryption: .off)
            try leecher.connect(to: stage.public_)
            try await leecher.download(in: workspace)
        }
    }

    @Test func `require refuses a plaintext handshake, and ctorrent never sees it`() async throws {
        try await Workspace.use { workspace in
            let stage = try await Stage.set(in: workspace, inbound: #"encryption = "require""#) {
                #"infohashes = ["\#($0.infohashHex)"]"#
            }
            let capture = try await LinkCapture.start(
                in: workspace, filter: "tcp and port \(stage.seed.endpoint.port)")
            let leecher = try await LibtorrentClient.start(in: workspace, stage.torrent, .leecher, encryption: .off)
            try leecher.connect(to: stage.public_)
            try await workspace.eventually(what: "the handshake is refused", needing: stage.daemon.process) {
                stage.daemon.process.logContains("plaintext handshake refused")
            }
            #expect(try await capture.stop().streams.isEmpty)
            #expect(!leecher.isComplete)
        }
    }

    @Test func `off answers no MSE`() async throws {
        try await Workspace.use { workspace in
            let stage = try await Stage.set(in: workspace, inbound: #"encryption = "off""#) {
                #"infohashes = ["\#($0.infohashHex)"]"#
            }
            let leecher = try await LibtorrentClient.start(in: workspace, stage.torrent, .leecher, encryption: .rc4)
            try leecher.connect(to: stage.public_)
            try await workspace.eventually(what: "MSE is refused", needing: stage.daemon.process) {
                stage.daemon.process.logContains("inbound.encryption is \"off\"")
            }
            #expect(!leecher.isComplete)
        }
    }

    @Test func `the infohash comes from a torrent file`() async throws {
        try await Workspace.use { workspace in
            let stage = try await Stage.set(in: workspace, inbound: "") {
                #"files = ["\#(try $0.file(announce: nil).path)"]"#
            }
            try await download(stage, in: workspace)
        }
    }

    @Test func `the infohash comes from a file that appears in a folder later`() async throws {
        try await Workspace.use { workspace in
            let folder = try workspace.makeFolder("watched")
            let stage = try await Stage.set(in: workspace, inbound: "") { _ in #"files = ["\#(folder.path)"]"# }
            #expect(stage.daemon.process.logContains("0 torrents known"))
            try FileManager.default.copyItem(
                at: stage.torrent.file(announce: nil), to: folder.appending(path: "later.torrent"))
            try await download(stage, in: workspace)
        }
    }

    private nonisolated(nonsending) func download(_ stage: Stage, in workspace: Workspace) async throws {
        let leecher = try await LibtorrentClient.start(in: workspace, stage.torrent, .leecher, encryption: .rc4)
        try leecher.connect(to: stage.public_)
        try await leecher.download(in: workspace)
    }
}
