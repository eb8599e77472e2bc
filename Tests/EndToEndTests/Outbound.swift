import TestSwarm
import Testing

/// A client that speaks no encryption downloads through the proxy's ways out.
@Suite struct Outbound {
    /// A daemon whose only way in is SOCKS.
    private nonisolated(nonsending) func daemon(
        in workspace: Workspace, socks: Endpoint, outbound: String
    ) async throws -> Daemon {
        try await Daemon.start(
            in: workspace,
            configuration: """
                [outbound]
                socks = ["\(socks)"]
                \(outbound)
                [inbound]
                listen = []
                """)
    }

    @Test(arguments: Counterpart.allCases)
    func `libtorrent without encryption downloads through SOCKS from a seed that requires it`(
        _ counterpart: Counterpart
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let socks = Endpoint.uniqueLoopback()
            _ = try await daemon(in: workspace, socks: socks, outbound: #"encryption = "require""#)
            let seed = try await counterpart.start(in: workspace, torrent, .seed, tracker: .start(in: workspace))
            let leecher = try await LibtorrentClient.start(
                in: workspace, torrent, .leecher, encryption: .off, socks5: socks)
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(seed.endpoint.port)")
            try leecher.connect(to: seed.endpoint)
            try await leecher.download(in: workspace)
            try await expectNothingReadable(of: torrent, to: seed.endpoint, try await capture.stop())
            #expect(try await leecher.encryption(with: seed.endpoint.address, in: workspace) == ["none"])
        }
    }

    @Test func `a peer that selects plaintext after the handshake is downloaded from`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let socks = Endpoint.uniqueLoopback()
            _ = try await daemon(
                in: workspace, socks: socks,
                outbound: """
                    encryption = "require"
                    crypto = ["rc4", "plaintext"]
                    """)
            let seed = try await LibtorrentClient.start(in: workspace, torrent, .seed, encryption: .plaintextPayload)
            let leecher = try await LibtorrentClient.start(
                in: workspace, torrent, .leecher, encryption: .off, socks5: socks)
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(seed.endpoint.port)")
            try leecher.connect(to: seed.endpoint)
            try await leecher.download(in: workspace)
            let traffic = try await capture.stop()
            #expect(try await seed.encryption(with: "198.18.0.1", in: workspace) == ["plaintext"])
            // The client's handshake went as IA, which is RC4 whatever is selected; the payload is plain.
            let request = try #require(traffic.streams(to: seed.endpoint).first)
            #expect(!request.contains("BitTorrent protocol"))
            #expect(!request.contains(torrent.infohash))
            #expect(traffic.contains(try torrent.excerpt()))
        }
    }

    @Test func `libtorrent without encryption downloads through a static forward, from an address that is allowed`()
        async throws
    {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let seed = try await Counterpart.transmission.start(
                in: workspace, torrent, .seed, tracker: .start(in: workspace))
            let forward = Endpoint.uniqueLoopback()
            let leecherEndpoint = Endpoint.unique()
            _ = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = []
                    encryption = "require"
                    forward = [{ listen = "\(forward)", target = "\(seed.endpoint)" }]
                    allow = ["\(leecherEndpoint.address)"]
                    [inbound]
                    listen = []
                    """)
            let leecher = try await LibtorrentClient.start(
                in: workspace, torrent, .leecher, encryption: .off, endpoint: leecherEndpoint)
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(seed.endpoint.port)")
            try leecher.connect(to: forward)
            try await leecher.download(in: workspace)
            try await expectNothingReadable(of: torrent, to: seed.endpoint, try await capture.stop())
        }
    }

    @Test func `prefer connects again in plaintext to a peer that speaks no MSE`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let socks = Endpoint.uniqueLoopback()
            let daemon = try await daemon(in: workspace, socks: socks, outbound: #"encryption = "prefer""#)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await CTorrent.start(in: workspace, torrent, .seed, announce: tracker.announceURL)
            let leecher = try await LibtorrentClient.start(
                in: workspace, torrent, .leecher, encryption: .off, socks5: socks)
            try leecher.connect(to: seed.endpoint)
            try await leecher.download(in: workspace)
            await daemon.process.terminate()
            #expect(daemon.process.logContains("; in plaintext, since MSE failed: "))
        }
    }

    @Test func `require never sends a peer that speaks no MSE a plaintext handshake`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let socks = Endpoint.uniqueLoopback()
            let daemon = try await daemon(in: workspace, socks: socks, outbound: #"encryption = "require""#)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await CTorrent.start(in: workspace, torrent, .seed, announce: tracker.announceURL)
            let leecher = try await LibtorrentClient.start(
                in: workspace, torrent, .leecher, encryption: .off, socks5: socks)
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(seed.endpoint.port)")
            try leecher.connect(to: seed.endpoint)
            try await workspace.eventually(what: "the proxy gives up", needing: daemon.process) {
                daemon.process.logContains("plaintext is not allowed")
            }
            // ctorrent greets in plaintext whatever comes: only what the proxy sends counts.
            let sent = try await capture.stop().streams(to: seed.endpoint)
            #expect(!sent.isEmpty)
            #expect(!sent.contains { $0.contains("BitTorrent protocol") || $0.contains(torrent.infohash) })
            #expect(!leecher.isComplete)
        }
    }

    @Test func `off never encrypts`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let socks = Endpoint.uniqueLoopback()
            _ = try await daemon(in: workspace, socks: socks, outbound: #"encryption = "off""#)
            let seed = try await LibtorrentClient.start(in: workspace, torrent, .seed, encryption: .enabled)
            let leecher = try await LibtorrentClient.start(
                in: workspace, torrent, .leecher, encryption: .off, socks5: socks)
            try leecher.connect(to: seed.endpoint)
            try await leecher.download(in: workspace)
            #expect(try await seed.encryption(with: "198.18.0.1", in: workspace) == ["none"])
        }
    }
}

/// That a capture of the whole transfer is there, and holds nothing that tells what it was.
func expectNothingReadable(of torrent: Torrent, to seed: Endpoint, _ traffic: CapturedTraffic) async throws {
    #expect(!traffic.contains("BitTorrent protocol"))
    #expect(!traffic.contains(torrent.infohash))
    #expect(!traffic.contains(try torrent.excerpt()))
    // A client may take more than one connection for it.
    let whole = traffic.streams.filter(\.isWhole)
    let told = traffic.streams.map { "\($0.source) > \($0.destination): \($0.bytes.count), \($0.isWhole)" }
    #expect(whole.reduce(0) { $0 + $1.bytes.count } > torrent.byteCount, "\(told)")
}
