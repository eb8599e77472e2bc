import TestSwarm
import Testing

/// `mseproxy probe` against real clients, and against what is none.
@Suite struct ProbeCommand {
    @Test(arguments: Counterpart.allCases)
    func `probe tells that a client which requires RC4 speaks MSE and selects RC4`(
        _ counterpart: Counterpart
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let seed = try await counterpart.start(in: workspace, torrent, .seed, tracker: .start(in: workspace))
            let result = try await workspace.run(
                try Daemon.program(), ["probe", "\(seed.endpoint)", torrent.infohashHex, "--timeout", "3"])
            #expect(result.status == .exited(0), "\(result.output)")
            #expect(result.output.contains("\(seed.endpoint) speaks MSE"))
            let steps = /rc4 +\d+\.\d ms +\d+\.\d ms +\d+\.\d ms +selected rc4/
            #expect(result.output.firstMatch(of: steps) != nil, "\(result.output)")
        }
    }

    @Test func `probe tells that ctorrent speaks none`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await CTorrent.start(in: workspace, torrent, .seed, announce: tracker.announceURL)
            let result = try await workspace.run(
                try Daemon.program(), ["probe", "\(seed.endpoint)", torrent.infohashHex, "--timeout", "3"])
            #expect(result.status == .exited(1))
            #expect(result.output.contains("no Yb: "), "\(result.output)")
            #expect(result.output.contains("completed no MSE handshake"))
        }
    }

    @Test func `probe tells that nobody is there`() async throws {
        try await Workspace.use { workspace in
            let result = try await workspace.run(
                try Daemon.program(), ["probe", "\(Endpoint.unique())", String(repeating: "ab", count: 20)])
            #expect(result.status == .exited(1))
            #expect(result.output.contains("not reached: "), "\(result.output)")
            #expect(result.output.contains("Connection refused"))
        }
    }

    @Test(arguments: [["probe"], ["probe", "127.0.0.1:1"], ["probe", "nowhere", "00"], ["probe", "127.0.0.1:0", ""]])
    func `probe without what it needs is a usage error`(_ arguments: [String]) async throws {
        try await Workspace.use { workspace in
            let result = try await workspace.run(try Daemon.program(), arguments)
            #expect(result.status == .exited(64))
            #expect(result.output.contains("Usage: mseproxy probe"))
        }
    }
}
