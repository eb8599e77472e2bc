import Foundation
import Glibc
import TestSwarm
import Testing

/// Connections that are busy while the configuration is read again, and while the daemon ends.
@Suite(.serialized) struct BusyReloads {
    private static let infohash = "00112233445566778899aabbccddeeff01234567"

    /// Two daemons, the client's and a peer's: what goes from one to the other is encrypted.
    private struct Pair {
        let near: ReloadStage
        let far: ReloadStage
        let socks = Endpoint.uniqueLoopback()
        let listener = Endpoint.unique()
        let client = Endpoint.uniqueLoopback()

        init(in workspace: Workspace) async throws {
            near = try await ReloadStage.start(in: workspace, Self.near(socks))
            far = try await ReloadStage.start(in: workspace, Self.far(listener, client))
        }

        /// 500 that go from one daemon to the other, and 500 that are not BitTorrent's.
        func startConnections(in workspace: Workspace) async throws -> [BusyConnections] {
            let encrypted = try await BusyConnections.start(
                in: workspace, 500, by: socks, to: listener, infohash: infohash, echo: client)
            let echo = Endpoint.uniqueLoopback()
            return [
                encrypted, try await BusyConnections.start(in: workspace, 500, by: socks, to: echo, echo: echo),
            ]
        }

        static func near(_ socks: Endpoint, round: Int = 0) -> String {
            """
            workers = 2
            [outbound]
            encryption = "require"
            socks = ["\(socks)"\(round % 2 == 1 ? ", \"\(Endpoint.uniqueLoopback())\"" : "")]
            forward = [{ listen = "\(Endpoint.uniqueLoopback())", target = "198.18.0.1:\(round + 1)" }]
            [inbound]
            listen = []
            [obfuscation]
            first_flight = "\(round % 2 == 0 ? "printable" : "random")"
            [timeouts]
            idle = \(300 + round)
            drain = 60
            """
        }

        static func far(_ listener: Endpoint, _ client: Endpoint, round: Int = 0) -> String {
            """
            workers = 2
            [outbound]
            socks = []
            [inbound]
            listen = ["\(listener)"\(round % 2 == 1 ? ", \"\(Endpoint.unique())\"" : "")]
            client = "\(client)"
            encryption = "\(round % 2 == 0 ? "require" : "prefer")"
            [torrents]
            infohashes = ["\(infohash)"]
            [limits]
            connections = \(4000 + round)
            handshakes = 1000
            handshakes_per_source = 1000
            new_per_source = 1000
            [timeouts]
            half_closed = \(60 + round)
            drain = 60
            """
        }
    }

    /// How many bytes have come back by now; none of the connections has ended.
    private static nonisolated(nonsending) func bytes(of all: [BusyConnections]) async throws -> [Int] {
        var bytes: [Int] = []
        for busy in all {
            let report = try await busy.count()
            #expect(report.ended == 0)
            bytes.append(report.bytes ?? 0)
        }
        return bytes
    }

    /// All are still there, and go on.
    private static nonisolated(nonsending) func expectProgress(
        of all: [BusyConnections], from before: [Int], in workspace: Workspace
    ) async throws {
        try await workspace.eventually(within: .seconds(30), what: "bytes go on") {
            zip(try await bytes(of: all), before).allSatisfy { $0 > $1 }
        }
    }

    @Test func `1,000 busy connections go through ten reloads of two daemons without a lost byte`() async throws {
        try await Workspace.use { workspace in
            let pair = try await Pair(in: workspace)
            let all = try await pair.startConnections(in: workspace)
            for round in 1...10 {
                let before = try await Self.bytes(of: all)
                try await pair.near.change(to: Pair.near(pair.socks, round: round))
                try await pair.far.change(to: Pair.far(pair.listener, pair.client, round: round))
                for busy in all {
                    let new = try await busy.makeOne()
                    #expect((new.new ?? 0) >= 100_000, "\(new)")
                }
                try await Self.expectProgress(of: all, from: before, in: workspace)
            }
            for busy in all {
                let end = try await busy.stop()
                #expect((end.stopped, end.failed) == (500, 0), "\(end)")
                #expect((end.bytes ?? 0) > 500 * 20_000, "\(end)")
            }
            for stage in [pair.near, pair.far] {
                #expect(stage.process.logCount(of: "info: reloaded: ") == 10)
            }
        }
    }

    @Test func `1,000 busy connections go through a drain without a lost byte, and nothing new is taken`() async throws
    {
        try await Workspace.use { workspace in
            let pair = try await Pair(in: workspace)
            let all = try await pair.startConnections(in: workspace)
            for stage in [pair.near, pair.far] { stage.process.signal(SIGTERM) }
            for (stage, endpoint) in [(pair.near, pair.socks), (pair.far, pair.listener)] {
                try await stage.expectNobody(at: endpoint)
                #expect(stage.process.isRunning)
                let status = try await workspace.run(try Daemon.program(), ["status", "--socket", stage.socket])
                #expect(status.output.contains("draining"), "\(status.output)")
            }
            try await Self.expectProgress(of: all, from: try await Self.bytes(of: all), in: workspace)
            for busy in all {
                let end = try await busy.stop()
                #expect((end.stopped, end.failed) == (500, 0), "\(end)")
            }
            // Long before its 60 s: nobody is left to be waited for.
            for stage in [pair.near, pair.far] {
                try await workspace.eventually(within: .seconds(20), what: "the daemon has ended") {
                    stage.process.exitStatus == .exited(0)
                }
                #expect(!stage.process.logContains("closed after"))
            }
        }
    }
}
