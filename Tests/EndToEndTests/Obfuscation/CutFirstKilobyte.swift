import TestSwarm
import Testing

/// Real clients that get the daemon's first kilobyte in pieces.
@Suite(.serialized) struct CutFirstKilobyte {
    private static let obfuscation = """
        [obfuscation]
        cut_first_kilobyte = true
        """

    @Test(arguments: JudgedClient.allCases, ["random", "printable"])
    func `a seed that requires encryption is downloaded from`(_ client: JudgedClient, firstFlight: String) async throws
    {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let socks = Endpoint.uniqueLoopback()
            _ = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = ["\(socks)"]
                    encryption = "require"
                    [inbound]
                    listen = []
                    \(Self.obfuscation)
                    first_flight = "\(firstFlight)"
                    """)
            let seed = try await client.start(in: workspace, torrent, .seed, tracker: .start(in: workspace))
            let leecher = try await LibtorrentClient.start(
                in: workspace, torrent, .leecher, encryption: .off, socks5: socks)
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(seed.endpoint.port)")
            try leecher.connect(to: seed.endpoint)
            try await leecher.download(in: workspace)
            expectCut(try await capture.stop().streams(to: seed.endpoint), first: firstFlight)
        }
    }

    @Test(arguments: JudgedClient.allCases, ["random", "printable"])
    func `a leecher that requires encryption downloads`(_ client: JudgedClient, firstFlight: String) async throws {
        try await Workspace.use { workspace in
            let stage = try await Inbound.Stage.set(in: workspace, inbound: #"encryption = "require""#) {
                """
                infohashes = ["\($0.infohashHex)"]
                \(Self.obfuscation)
                first_flight = "\(firstFlight)"
                """
            }
            let listener = stage.public_
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(listener.port)")
            let leecher = try await client.start(in: workspace, stage.torrent, .leecher, tracker: stage.tracker)
            try await leecher.download(in: workspace)
            expectCut(try await capture.stop().streams.filter { $0.source == listener }, first: firstFlight)
        }
    }

    /// That the first kilobyte of the longest of `streams` came in many pieces of varying size.
    private func expectCut(_ streams: [CapturedStream], first firstFlight: String) {
        guard let stream = streams.max(by: { $0.bytes.count < $1.bytes.count }) else {
            Issue.record("nothing was captured")
            return
        }
        var sum = 0
        let pieces = stream.pieces.prefix { count in
            defer { sum += count }
            return sum < 1024
        }
        // 336 is the most that a process takes for its longest write; the first may carry a run of printable bytes besides,
        // behind the key's 96.
        let isPrintable = firstFlight == "printable"
        #expect(pieces.count >= (isPrintable ? 3 : 4) && Set(pieces).count >= 3, "\(pieces)")
        #expect(pieces.dropFirst(isPrintable ? 1 : 0).allSatisfy { $0 <= 336 }, "\(pieces)")
        if isPrintable { #expect(pieces.first.map { $0 > 96 + 21 } ?? false, "\(pieces)") }
    }
}
