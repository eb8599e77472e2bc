import TestSwarm
import Testing

/// Two clients that speak neither MSE nor BEP 8, each behind an mseproxy of its own, find each other and transfer a file.
@Suite struct ObscuredSwarm {
    /// A leecher whose announces and connections to peers all go through its proxy.
    enum Leecher: String, CaseIterable, CustomTestStringConvertible {
        case libtorrentBySOCKS = "libtorrent by SOCKS"
        case libtorrentByHTTP = "libtorrent by CONNECT"
        case rTorrentByHTTP = "rTorrent by CONNECT"

        var testDescription: String { rawValue }

        func start(
            in workspace: Workspace, _ torrent: Torrent, tracker: Endpoint, through proxy: FrontProxy
        ) async throws -> any SwarmClient {
            let announce = "http://\(tracker)/announce"
            return switch self {
            case .libtorrentBySOCKS:
                try await LibtorrentClient.start(
                    in: workspace, torrent, .leecher, encryption: .off, announce: announce, socks5: proxy.socks,
                    proxiesAll: true)
            case .libtorrentByHTTP:
                try await LibtorrentClient.start(
                    in: workspace, torrent, .leecher, encryption: .off, announce: announce, httpProxy: proxy.forward,
                    proxiesAll: true)
            case .rTorrentByHTTP:
                try await RTorrent.start(
                    in: workspace, torrent, .leecher, encryption: .off, announce: announce, httpProxy: proxy.forward,
                    peerProxy: proxy.forward)
            }
        }
    }

    @Test(arguments: Leecher.allCases)
    func `a leecher finds ctorrent by BEP 8 and downloads by MSE, and the links tell nobody of what`(
        _ kind: Leecher
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try await GatedTracker.start(in: workspace, torrent)
            let seedProxy = try await FrontProxy.start(in: workspace, obfuscation: "require")
            let leecherProxy = try await FrontProxy.start(in: workspace, obfuscation: "require", at: "127.0.0.1")
            let announces = try await LinkCapture.start(
                in: workspace, filter: "tcp and (port \(tracker.endpoint.port) or port \(tracker.onLoopback.port))")
            let payload = try await LinkCapture.start(
                in: workspace, filter: "tcp and port \(seedProxy.inbound.port)")
            // Its announce is all that tells its proxy of the torrent, and where peers are to be delivered.
            _ = try await CTorrent.start(
                in: workspace, torrent, .seed,
                announce: "http://\(seedProxy.forward)/http/\(tracker.endpoint)/announce",
                // It holds one connection an address.
                endpoint: .uniqueLoopback())
            try await workspace.eventually(what: "the tracker has the seed") {
                try await tracker.peerCount(of: torrent) == 1
            }
            let leecher = try await kind.start(
                in: workspace, torrent, tracker: tracker.onLoopback, through: leecherProxy)
            try await leecher.download(in: workspace)

            try await expectNothingReadable(of: torrent, to: seedProxy.inbound, try await payload.stop())
            let asked = try await announces.stop()
            for gateway in [tracker.endpoint, tracker.onLoopback] {
                #expect(asked.streams(to: gateway).contains { $0.contains("sha_ih=") }, "\(gateway)")
            }
            #expect(asked.disguises(of: torrent.infohash).isEmpty)
            for peer in [seedProxy.inbound, leecherProxy.inbound] {
                #expect(asked.disguises(of: peer.compact).isEmpty)
            }
        }
    }
}
