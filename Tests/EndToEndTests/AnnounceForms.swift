import Foundation
import TestSwarm
import Testing

/// The announces of real clients through a proxy setting, compared with those that lie under `Tests/ProxyCoreTests/Fixtures`:
/// what is tested there byte for byte is what clients send.
@Suite struct AnnounceForms {
    enum Client: String, CaseIterable, CustomTestStringConvertible {
        case ctorrent
        case lftp
        case aria2
        case aria2Tunnelled = "aria2-tunnelled"
        case rtorrent
        case transmission
        case libtorrent

        var testDescription: String { rawValue }

        /// Starts it as a leecher whose announces for `tracker` go to `proxy`.
        func start(
            in workspace: Workspace, _ torrent: Torrent, tracker: String, proxy: StaticTracker
        ) async throws -> any SwarmClient {
            let announce = "http://\(tracker)/announce"
            let endpoint = proxy.endpoint
            return switch self {
            case .ctorrent:
                try await CTorrent.start(in: workspace, torrent, .leecher, announce: proxy.announceURL(for: tracker))
            case .lftp:
                try await LFTP.start(in: workspace, torrent, .leecher, announce: announce, httpProxy: endpoint)
            case .aria2:
                try await Aria2.start(
                    in: workspace, torrent, .leecher, encryption: .preferred, announce: announce,
                    httpProxy: .get(endpoint))
            case .aria2Tunnelled:
                try await Aria2.start(
                    in: workspace, torrent, .leecher, encryption: .preferred, announce: announce,
                    httpProxy: .tunnel(endpoint))
            case .rtorrent:
                try await RTorrent.start(
                    in: workspace, torrent, .leecher, encryption: .off, announce: announce, httpProxy: endpoint)
            case .transmission:
                try await Transmission.start(
                    in: workspace, torrent, .leecher, encryption: .tolerated, announce: announce, httpProxy: endpoint)
            case .libtorrent:
                try await LibtorrentClient.start(
                    in: workspace, torrent, .leecher, encryption: .enabled, announce: announce, httpProxy: endpoint)
            }
        }
    }

    @Test(arguments: Client.allCases)
    func `a client announces as its fixture does, its own port and all, and dials whom it is told of past the proxy`(
        _ client: Client
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            // Any seed will do that takes plaintext: aria2 dials with MSE first, and the others without.
            let seed = try await LibtorrentClient.start(in: workspace, torrent, .seed, encryption: .enabled)
            let proxy = try StaticTracker.start(in: workspace, endpoint: .uniqueLoopback(), peers: [seed.endpoint])
            let leecher = try await client.start(
                in: workspace, torrent, tracker: "tracker.example:6969", proxy: proxy)
            try await workspace.eventually(what: "it announces", needing: leecher.process) { !proxy.announces.isEmpty }
            let announce = try #require(proxy.announces.first)
            #expect(announce["port"] == "\(leecher.endpoint.port)")
            let (found, expected) = (form(of: announce.head), form(of: try fixture(client.rawValue)))
            #expect(found == expected)
            if client == .aria2Tunnelled {
                let found = form(of: try #require(proxy.requests.first).head)
                let expected = form(of: try fixture("aria2-connect"))
                #expect(found == expected)
            }
            try await leecher.download(in: workspace)
            #expect(!proxy.requests.contains { $0.target.contains(seed.endpoint.description) })

            try await leecher.stop(in: workspace)
            try await workspace.eventually(what: "it says that it stops") {
                proxy.announces.contains { $0["event"] == "stopped" }
            }
            let stopped = try #require(proxy.announces.first { $0["event"] == "stopped" })
            let (last, kept) = (
                form(of: stopped.head),
                form(of: try fixture("\(client == .aria2Tunnelled ? "aria2" : client.rawValue)-stopped"))
            )
            #expect(client == .aria2Tunnelled || last == kept)
        }
    }

    private func fixture(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../ProxyCoreTests/Fixtures/announces").standardizedFileURL
        return [UInt8](try Data(contentsOf: folder.appending(path: "\(name).http")))
    }

    /// A head with the values left out that are another at each start, or of each test.
    private func form(of head: [UInt8]) -> String {
        String(decoding: head, as: UTF8.self)
            .replacing(/([?&](peer_id|key|port|ip|ipv4|ipv6|uploaded|downloaded|left)=)[^& ]*/) { $0.1 }
            .replacing(/127\.[0-9.]+:[0-9]+/, with: "PROXY")
    }
}
