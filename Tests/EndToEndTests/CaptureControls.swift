import TestSwarm
import Testing

/// That a capture can tell plaintext from MSE, before anything is concluded from what it does not find.
@Suite struct CaptureControls {
    enum Family: CaseIterable {
        case ipv4
        case ipv6

        func endpoint() -> Endpoint {
            switch self {
            case .ipv4: .unique()
            case .ipv6: .uniqueIPv6()
            }
        }
    }

    @Test(arguments: Family.allCases)
    func `a capture of a plaintext transfer holds the handshake and the payload`(_ family: Family) async throws {
        try await Workspace.use { workspace in
            let (torrent, seed, traffic) = try await transfer(in: workspace, family, encryption: .off)
            #expect(traffic.contains("\u{13}BitTorrent protocol"))
            #expect(traffic.contains(torrent.infohash))
            #expect(traffic.contains(try torrent.excerpt()))
            let request = try #require(traffic.streams(to: seed.endpoint).first)
            #expect(request.isWhole)
            #expect(request.bytes.starts(with: [UInt8]("\u{13}BitTorrent protocol".utf8)))
        }
    }

    @Test(arguments: Family.allCases)
    func `a capture of a transfer with RC4 holds neither`(_ family: Family) async throws {
        try await Workspace.use { workspace in
            let (torrent, seed, traffic) = try await transfer(in: workspace, family, encryption: .rc4)
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
        in workspace: Workspace, _ family: Family, encryption: LibtorrentClient.Encryption
    ) async throws -> (Torrent, LibtorrentClient, CapturedTraffic) {
        let torrent = try await Torrent.make(in: workspace)
        let seed = try await LibtorrentClient.start(
            in: workspace, torrent, .seed, encryption: encryption, endpoint: family.endpoint())
        let leecher = try await LibtorrentClient.start(
            in: workspace, torrent, .leecher, encryption: encryption, endpoint: family.endpoint())
        let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(seed.endpoint.port)")
        try leecher.connect(to: seed.endpoint)
        try await leecher.download(in: workspace)
        return (torrent, seed, try await capture.stop())
    }
}
