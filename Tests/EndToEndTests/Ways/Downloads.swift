import TestSwarm
import Testing

/// Each client, by each way that it can use, gets from seeds that require encryption what it would not get without.
@Suite struct Downloads {
    enum Seed: String, CaseIterable, CustomTestStringConvertible {
        case transmission = "Transmission"
        case rTorrent

        var testDescription: String { rawValue }

        func start(_ stage: WayStage, announce: String, endpoint: Endpoint) async throws -> any SwarmClient {
            let place = stage.internet.peers.place()
            return switch self {
            case .transmission:
                try await Transmission.start(
                    in: stage.workspace, stage.torrent, .seed, encryption: .required, announce: announce,
                    endpoint: endpoint, at: place)
            case .rTorrent:
                try await RTorrent.start(
                    in: stage.workspace, stage.torrent, .seed, encryption: .required, announce: announce,
                    endpoint: endpoint, at: place)
            }
        }
    }

    @Test(arguments: Cell.all, Seed.allCases)
    func `a client downloads from a seed that requires encryption, and the link shows nothing`(
        _ cell: Cell, _ kind: Seed
    ) async throws {
        try await WayStage.use(cell.way) { stage in
            let tracker = try await stage.startTracker()
            let seed = try await kind.start(
                stage, announce: tracker.announceURL, endpoint: stage.internet.peers.endpoint())
            try await stage.workspace.eventually(what: "the tracker has the seed") {
                try await tracker.counts(of: stage.torrent).complete == 1
            }
            let leecher = try await stage.start(cell, .leecher, tracker: tracker.announceURL)
            try await leecher.download(in: stage.workspace)
            try await stage.expectNothingReadable(but: tracker.endpoint, with: [seed.endpoint])
        }
    }

    @Test(arguments: LegacyClient.overIPv6)
    func `a client downloads over IPv6, redirected, from a seed that requires encryption`(
        _ kind: LegacyClient
    ) async throws {
        try await WayStage.use(.transparent) { stage in
            let tracker = try await DummyTracker.start(
                in: stage.workspace, torrents: [stage.torrent], peers6: true,
                endpoint: stage.internet.tracker.endpoint6(), network: stage.internet.tracker.network)
            let seed = try await Seed.transmission.start(
                stage, announce: tracker.announceURL, endpoint: stage.internet.peers.endpoint6())
            try await stage.workspace.eventually(what: "the tracker has the seed") { tracker.announces.count >= 1 }
            let leecher = try await stage.start(
                Cell(client: kind, way: .transparent), .leecher, tracker: tracker.announceURL,
                endpoint: stage.internet.client.endpoint6())
            try await leecher.download(in: stage.workspace)
            try await stage.expectNothingReadable(but: tracker.endpoint, with: [seed.endpoint])
        }
    }

    @Test func `libtorrent downloads over IPv6, by SOCKS, from a seed that requires encryption`() async throws {
        try await WayStage.use(.socks) { stage in
            // Over IPv4: for a tracker at an IPv6 address it leaves the brackets out of its Host field.
            let tracker = try StaticTracker.start(
                in: stage.workspace, endpoint: stage.internet.tracker.endpoint(),
                network: stage.internet.tracker.network)
            let seed = try await Seed.transmission.start(
                stage, announce: tracker.announceURL, endpoint: stage.internet.peers.endpoint6())
            tracker.peers = [seed.endpoint]
            let leecher = try await stage.start(
                Cell(client: .libtorrent, way: .socks), .leecher, tracker: tracker.announceURL,
                endpoint: stage.internet.client.endpoint6())
            try await leecher.download(in: stage.workspace)
            try await stage.expectNothingReadable(but: tracker.endpoint, with: [seed.endpoint])
        }
    }
}
