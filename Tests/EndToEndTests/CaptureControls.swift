import TestSwarm
import Testing

/// That a capture can tell plaintext from MSE, before anything is concluded from what it does not find.
@Suite struct CaptureControls {
    @Test func `a capture of a plaintext transfer holds the handshake and the payload`() async throws {
        try await Workspace.use { workspace in
            let (torrent, seed, traffic) = try await transfer(in: workspace, encryption: .off)
            #expect(traffic.contains("\u{13}BitTorrent protocol"))
            #expect(traffic.contains(torrent.infohash))
            #expect(traffic.contains(try torrent.excerpt()))
            let request = try #require(traffic.streams(to: seed.endpoint).first)
            #expect(request.isWhole)
            #expect(request.bytes.starts(with: [UInt8]("\u{13}BitTorrent protocol".utf8)))
        }
    }

    @Test func `a capture of a transfer with RC4 holds neither`() async throws {
        try await Workspace.use { workspace in
            let (torrent, seed, traffic) = try await transfer(in: workspace, encryption: .rc4)
            #expect(!traffic.contains("BitTorrent protocol"))
            #expect(!traffic.contains(torrent.infohash))
            #expect(!traffic.contains(try torrent.excerpt()))
            // Yet it is all there: the payload went one way, and no byte is missing.
            let answer = try #require(traffic.streams.first { $0.source == seed.endpoint })
            #expect(answer.isWhole)
            #expect(answer.bytes.count > torrent.byteCount)
        }
    }

    private nonisolated(nonsending) func transfer(
        in workspace: Workspace, encryption: LibtorrentClient.Encryption
    ) async throws -> (Torrent, LibtorrentClient, CapturedTraffic) {
        let torrent = try await Torrent.make(in: workspace)
        let seed = try await LibtorrentClient.start(in: workspace, torrent, .seed, encryption: encryption)
        let leecher = try await LibtorrentClient.start(in: workspace, torrent, .leecher, encryption: encryption)
        let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(seed.endpoint.port)")
        try leecher.connect(to: seed.endpoint)
        try await leecher.download(in: workspace)
        return (torrent, seed, try await capture.stop())
    }
}
