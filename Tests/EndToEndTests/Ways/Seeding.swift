import TestSwarm
import Testing

/// Each client, by each way that it can use, serves leechers that require encryption.
@Suite struct Seeding {
    /// Starts a leecher that requires encryption: aria2 and libtorrent by turns.
    private nonisolated(nonsending) func leecher(
        _ number: Int, on stage: WayStage, announce: String, endpoint: Endpoint? = nil
    ) async throws -> any SwarmClient {
        let endpoint = endpoint ?? stage.internet.peers.endpoint()
        let place = stage.internet.peers.place()
        if number.isMultiple(of: 2) {
            return try await Aria2.start(
                in: stage.workspace, stage.torrent, .leecher, encryption: .required, announce: announce,
                endpoint: endpoint, at: place)
        }
        return try await LibtorrentClient.start(
            in: stage.workspace, stage.torrent, .leecher, encryption: .rc4, announce: announce, endpoint: endpoint,
            at: place)
    }

    @Test(arguments: Cell.all)
    func `a client serves two leechers at once that require encryption, and the link shows nothing`(
        _ cell: Cell
    ) async throws {
        try await WayStage.use(cell.way) { stage in
            let tracker = try await stage.startTracker()
            if cell.isReachable {
                _ = try await stage.start(cell, .seed, tracker: tracker.announceURL)
                try await stage.workspace.eventually(what: "the tracker has the client") {
                    try await tracker.counts(of: stage.torrent).complete == 1
                }
            }
            // They cannot reach each other: each gets everything from the client.
            let leechers = [
                try await leecher(0, on: stage, announce: tracker.announceURL),
                try await leecher(1, on: stage, announce: tracker.announceURL),
            ]
            if !cell.isReachable {
                try await stage.workspace.eventually(what: "the tracker has the leechers") {
                    try await tracker.counts(of: stage.torrent).incomplete == 2
                }
                _ = try await stage.start(cell, .seed, tracker: tracker.announceURL)
            }
            for leecher in leechers {
                try await leecher.download(in: stage.workspace)
            }
            try await stage.expectNothingReadable(but: tracker.endpoint, with: leechers.map(\.endpoint))
        }
    }

    @Test(arguments: LegacyClient.overIPv6)
    func `a client serves a leecher over IPv6 that requires encryption`(_ kind: LegacyClient) async throws {
        try await WayStage.use(.transparent) { stage in
            let tracker = try await DummyTracker.start(
                in: stage.workspace, torrents: [stage.torrent], peers6: true,
                endpoint: stage.internet.tracker.endpoint6(), network: stage.internet.tracker.network)
            _ = try await stage.start(
                Cell(client: kind, way: .transparent), .seed, tracker: tracker.announceURL,
                endpoint: stage.internet.client.endpoint6())
            try await stage.workspace.eventually(what: "the tracker has the client") { tracker.announces.count >= 1 }
            let leecher = try await leecher(
                1, on: stage, announce: tracker.announceURL, endpoint: stage.internet.peers.endpoint6())
            try await leecher.download(in: stage.workspace)
            try await stage.expectNothingReadable(but: tracker.endpoint, with: [leecher.endpoint])
        }
    }

    @Test func `ctorrent serves five leechers at once, each from an address of its own`() async throws {
        try await WayStage.use(.virtual) { stage in
            let tracker = try await stage.startTracker()
            let seed = try await stage.start(
                Cell(client: .ctorrent, way: .virtual), .seed, tracker: tracker.announceURL)
            try await stage.workspace.eventually(what: "the tracker has the client") {
                try await tracker.counts(of: stage.torrent).complete == 1
            }
            let leechers = try await withThrowingTaskGroup { group in
                for _ in 0..<5 {
                    group.addTask {
                        // Slow enough for all five to be there before the first is done.
                        try await LibtorrentClient.start(
                            in: stage.workspace, stage.torrent, .leecher, encryption: .rc4,
                            announce: tracker.announceURL, downloadLimit: 30_000,
                            endpoint: stage.internet.peers.endpoint(), at: stage.internet.peers.place())
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await stage.workspace.eventually(what: "five peers are connected at once", needing: seed.process) {
                let addresses = Set(try seed.process.connectedAddresses(at: seed.endpoint.port))
                return addresses.count >= 5
                    && addresses.allSatisfy { $0.hasPrefix("198.18.") || $0.hasPrefix("198.19.") }
            }
            for leecher in leechers {
                try await leecher.download(in: stage.workspace)
            }
            try await stage.expectNothingReadable(but: tracker.endpoint, with: leechers.map(\.endpoint))
        }
    }

    @Test func `two clients behind one proxy, with the same torrent, both get connections from outside`() async throws {
        try await WayStage.use(.transparent) { stage in
            let tracker = try await stage.startTracker()
            let endpoints = [stage.internet.client.endpoint(), stage.internet.client.endpoint()]
            let delivered = try await LinkCapture.start(
                in: stage.workspace, filter: "tcp", on: stage.internet.client.loopback)
            for (kind, endpoint) in zip([LegacyClient.ctorrent, .rTorrent], endpoints) {
                _ = try await stage.start(
                    Cell(client: kind, way: .transparent), .seed, tracker: tracker.announceURL, endpoint: endpoint)
            }
            for endpoint in endpoints {
                try await stage.workspace.eventually(what: "\(endpoint) has announced") {
                    stage.daemon.process.log.split(separator: "\n").contains { line in
                        line.contains(" transparent \(endpoint.address):") && line.contains(": announce, started: ")
                    }
                }
            }
            // To the tracker they are one.
            #expect(try await tracker.counts(of: stage.torrent).complete == 1)
            // libtorrent alone: each dials once, and the clients have their turns.
            var leechers: [any SwarmClient] = []
            for _ in 0..<4 {
                leechers.append(try await leecher(1, on: stage, announce: tracker.announceURL))
            }
            for leecher in leechers {
                try await leecher.download(in: stage.workspace)
            }
            let traffic = try await delivered.stop()
            for endpoint in endpoints {
                #expect(traffic.streams(to: endpoint).contains { $0.contains("BitTorrent protocol") }, "\(endpoint)")
            }
            try await stage.expectNothingReadable(but: tracker.endpoint, with: leechers.map(\.endpoint))
        }
    }

    @Test func `rules take the client's port over: peers that dial it reach the proxy`() async throws {
        let port: UInt16 = 6890
        try await WayStage.use(.transparent, rules: ["--inbound-port", "\(port)"]) { stage in
            let tracker = try await stage.startTracker()
            let seed = try await stage.start(
                Cell(client: .ctorrent, way: .transparent), .seed, tracker: tracker.announceURL,
                endpoint: Endpoint(stage.internet.client.address, port))
            // Nobody tells it of the proxy.
            let leecher = try await LibtorrentClient.start(
                in: stage.workspace, stage.torrent, .leecher, encryption: .rc4,
                endpoint: stage.internet.peers.endpoint(), at: stage.internet.peers.place())
            try leecher.connect(to: seed.endpoint)
            try await leecher.download(in: stage.workspace)
            #expect(try await leecher.encryption(with: seed.endpoint.address, in: stage.workspace) == ["rc4"])
            try await stage.expectNothingReadable(but: tracker.endpoint, with: [leecher.endpoint])
        }
    }
}
