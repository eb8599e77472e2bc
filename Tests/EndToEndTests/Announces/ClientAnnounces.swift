import ObfuscationCrypto
import TestSwarm
import Testing
import TorrentIdentity

/// Real clients' announces, from the forward port by way of the gateway to a real tracker.
@Suite struct ClientAnnounces {
    /// A client, and what became of its announce.
    private struct Scene {
        let torrent: Torrent
        let proxy: FrontProxy
        let client: any SwarmClient
        /// A peer of which the client learns by the tracker alone.
        let peer: Endpoint
        /// What passed between proxy and gateway.
        let link: CapturedTraffic
        let tracker: GatedTracker

        /// The values of the parameter `port` in what the proxy sent.
        var sentPorts: Set<String> {
            let requests = link.streams(to: tracker.endpoint).map { String(decoding: $0.bytes, as: UTF8.self) }
            return Set(requests.joined().matches(of: /port=([0-9]+)/).map { String($0.1) })
        }
    }

    /// Lets a client announce and dial, and looks on.
    private nonisolated(nonsending) func play(
        in workspace: Workspace, _ kind: AnnouncingClient, obfuscation: String
    ) async throws -> Scene {
        let torrent = try await Torrent.make(in: workspace)
        let tracker = try await GatedTracker.start(in: workspace, torrent)
        let proxy = try await FrontProxy.start(in: workspace, obfuscation: obfuscation)
        let peer = try RawListener.start(in: workspace)
        try await tracker.register(peer.endpoint, for: torrent)
        let capture = try await LinkCapture.start(
            in: workspace, filter: "tcp and port \(tracker.endpoint.port)")
        let client = try await kind.start(
            in: workspace, torrent, .leecher, tracker: tracker.endpoint, through: proxy.forward)
        var dialled: RawConnection?
        try await workspace.eventually(what: "the client dials whom it was told of", needing: client.process) {
            dialled = peer.acceptAvailable()
            return dialled != nil
        }
        let link = try await capture.stop()
        let peers = try await tracker.register(peer.endpoint, for: torrent)
        #expect(peers.contains(peer.endpoint.compact))
        #expect(peers.contains(proxy.inbound.compact), "the proxy stands in for the client")
        #expect(peers.count == 2)
        return Scene(
            torrent: torrent, proxy: proxy, client: client, peer: peer.endpoint, link: link, tracker: tracker)
    }

    @Test(arguments: AnnouncingClient.allCases)
    func `an announce reaches the tracker by BEP 8, its answer the client, and who watches learns of neither`(
        _ kind: AnnouncingClient
    ) async throws {
        try await Workspace.use { workspace in
            let scene = try await play(in: workspace, kind, obfuscation: "require")
            // It is all there: the request, and an answer that the client could read.
            let requests = scene.link.streams(to: scene.tracker.endpoint)
            #expect(!requests.isEmpty && requests.allSatisfy { $0.isWhole && $0.contains("sha_ih=") })
            #expect(scene.link.disguises(of: sha1(scene.torrent.infohash)) == [.percentEncoded])
            #expect(scene.link.streams.contains { $0.source == scene.tracker.endpoint && $0.contains("5:peers12:") })
            #expect(!scene.link.contains("info_hash"))
            #expect(scene.link.disguises(of: scene.torrent.infohash).isEmpty)
            for peer in [scene.peer, scene.proxy.inbound, scene.client.endpoint] {
                #expect(scene.link.disguises(of: peer.compact).isEmpty, "\(peer)")
                #expect(!scene.sentPorts.contains("\(peer.port)"), "\(peer)")
            }
            #expect(scene.sentPorts.count == 1)
        }
    }

    @Test(arguments: AnnouncingClient.allCases)
    func `without BEP 8 all of that is there to read`(_ kind: AnnouncingClient) async throws {
        try await Workspace.use { workspace in
            let scene = try await play(in: workspace, kind, obfuscation: "off")
            #expect(scene.link.contains("info_hash="))
            #expect(scene.link.disguises(of: scene.torrent.infohash) == [.percentEncoded])
            #expect(scene.link.disguises(of: scene.peer.compact) == [.raw])
            // The client's own port is nowhere all the same.
            #expect(scene.sentPorts == ["\(scene.proxy.inbound.port)"])
        }
    }

    private func sha1(_ bytes: [UInt8]) -> [UInt8] { Array(SHA1.hash(bytes: bytes).bytes) }
}
