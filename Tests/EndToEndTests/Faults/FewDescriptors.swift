import Foundation
import TestSwarm
import Testing

/// A limit of 64 descriptors: few places, which are told of, kept to and given back.
@Suite(.serialized) struct FewDescriptors {
    /// Runs the daemon under the limit.
    private static nonisolated(nonsending) func start(
        in workspace: Workspace, _ configuration: String
    ) async throws -> ManagedProcess {
        let file = try Daemon.file(configuration, in: workspace)
        return try await workspace.start(
            Program("prlimit", package: "util-linux"),
            ["--nofile=64", "--", try Daemon.program().path(), "run", "--config", file.path])
    }

    @Test func `strangers who fill the places again and again keep nobody out once they have gone`() async throws {
        try await Workspace.use { workspace in
            let (listener, socks) = (Endpoint.unique(), Endpoint.uniqueLoopback())
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let process = try await Self.start(
                in: workspace,
                """
                workers = 1
                [outbound]
                socks = ["\(socks)"]
                encryption = "require"
                [inbound]
                listen = ["\(listener)"]
                client = "\(client.endpoint)"
                [torrents]
                infohashes = ["\(Stage.infohash)"]
                [timeouts]
                handshake = 20
                [limits]
                new_per_source = 10_000
                [log]
                level = "debug"
                """)
            try await workspace.eventually(what: "it is ready", needing: process) {
                process.logContains("ready: 1 worker, at most 3 connections")
            }
            let stage = Stage(
                workspace: workspace, daemon: Daemon(process: process), listener: listener, socks: socks,
                client: client, selectsPlaintext: false)
            try await stage.expectHonestService()
            let before = try process.openDescriptorCount
            for round in 1...20 {
                // Two have places, the third of which is the clients'.
                var strangers: [RawConnection] = []
                for _ in 0..<10 { strangers.append(try await RawConnection.open(to: listener)) }
                try await stage.eventually("eight are refused") { strangers.count(where: \.isOver) >= 8 }
                let outside = try RawListener.start(in: workspace)
                // The last round's place may be taken for a moment yet.
                var served: RawConnection?
                try await stage.eventually("a client is served all the same") {
                    served = try? await stage.openThroughSOCKS(to: outside.endpoint)
                    return served != nil
                }
                let peer = try await outside.accept()
                served?.close()
                peer.close()
                for stranger in strangers { stranger.close() }
                try await stage.eventually("round \(round) is over") {
                    try process.openDescriptorCount <= before
                }
            }
            try await stage.expectHonestService()
            let warnings = process.logCount(of: "as many connections as limits.connections allows (3) are in use")
            #expect((1...20).contains(warnings))
            #expect(!process.logContains("Too many open files"))
        }
    }

    @Test func `more connections than descriptors allow are an error that names the key and the most that it may be`()
        async throws
    {
        try await Workspace.use { workspace in
            let process = try await Self.start(
                in: workspace,
                """
                workers = 1
                [outbound]
                socks = ["\(Endpoint.uniqueLoopback())"]
                [inbound]
                listen = ["\(Endpoint.unique())"]
                [limits]
                connections = 4
                """)
            try await workspace.eventually(what: "it ends") { !process.isRunning }
            #expect(process.exitStatus == .exited(1))
            #expect(
                process.logContains(
                    "cannot start: limits.connections: 4 connections, but 64 open files allow 3; lower it or raise ulimit -n"
                ), "\(process.log)")
        }
    }
}
