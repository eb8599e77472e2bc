import TestSwarm
import Testing

/// That the clients find their way from host to host by themselves, and what then passes over the link.
@Suite struct TestInternetTransferTests {
    struct Case: CustomTestStringConvertible {
        let kind: LegacyClient
        let isIPv6: Bool

        var testDescription: String { "\(kind.rawValue), \(isIPv6 ? "IPv6" : "IPv4")" }

        static let all =
            LegacyClient.allCases.map { Case(kind: $0, isIPv6: false) }
            + LegacyClient.overIPv6.map { Case(kind: $0, isIPv6: true) }

        func endpoint(on host: TestHost) -> Endpoint { isIPv6 ? host.endpoint6() : host.endpoint() }
    }

    @Test(arguments: Case.all)
    func `a client downloads from a seed on another host, in plaintext that the link's capture sees`(
        _ tested: Case
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace, byteCount: 300_000, pieceLength: 1 << 15)
            let internet = try await TestInternet.start(in: workspace)
            let tracker = try StaticTracker.start(
                in: workspace, endpoint: tested.endpoint(on: internet.tracker), network: internet.tracker.network)
            let seed = try await LibtorrentClient.start(
                in: workspace, torrent, .seed, encryption: .off, endpoint: tested.endpoint(on: internet.peers),
                at: internet.peers.place())
            tracker.peers = [seed.endpoint]
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp", on: internet.client.link)
            let leecher = try await tested.kind.start(
                in: workspace, torrent, .leecher, announce: tracker.announceURL,
                endpoint: tested.endpoint(on: internet.client), at: internet.client.place(user: LegacyClient.user))
            try await leecher.download(in: workspace)
            let traffic = try await capture.stop()
            #expect(traffic.streams(to: seed.endpoint).contains { $0.contains("BitTorrent protocol") })
            #expect(traffic.contains(try torrent.excerpt()))
            #expect(traffic.streams(to: tracker.endpoint).contains { $0.contains("/announce?") })
        }
    }
}
