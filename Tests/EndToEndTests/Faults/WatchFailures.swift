import Glibc
import TestSwarm
import Testing

/// A system that cannot watch one descriptor more (epoll_ctl(2)): it is the new connection's loss alone, and no listener's for good.
@Suite(.serialized) struct WatchFailures {
    private static nonisolated(nonsending) func use(
        _ body: nonisolated(nonsending) (Stage, FailingWatches) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in
            let watches = try await FailingWatches(in: workspace)
            let (listener, socks) = (Endpoint.unique(), Endpoint.uniqueLoopback())
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let daemon = try await Daemon.start(
                in: workspace,
                configuration: """
                    workers = 1
                    [outbound]
                    socks = ["\(socks)"]
                    encryption = "prefer"
                    [inbound]
                    listen = ["\(listener)"]
                    client = "\(client.endpoint)"
                    [torrents]
                    infohashes = ["\(Stage.infohash)"]
                    [timeouts]
                    handshake = 20
                    first_bytes = 60
                    [log]
                    level = "debug"
                    """, environment: watches.environment)
            let stage = Stage(
                workspace: workspace, daemon: daemon, listener: listener, socks: socks, client: client,
                selectsPlaintext: false)
            let bystander = try await RelayPair.open(on: stage)
            try await body(stage, watches)
            #expect(try watches.count > 0)
            try await bystander.client.send(Array("still here".utf8))
            #expect(try await bystander.peer.receive(10) == Array("still here".utf8))
            try await stage.expectHonestService()
            print("faults: \(try watches.count) descriptors could not be watched")
        }
    }

    @Test(arguments: [ENOMEM, ENOSPC])
    func `a connection that cannot be watched ends, and who is connected stays`(_ code: Int32) async throws {
        try await Self.use { stage, watches in
            try watches.fail(with: code)
            var connections: [RawConnection] = []
            for _ in 0..<5 {
                connections.append(try await RawConnection.open(to: stage.socks))
                connections.append(try await RawConnection.open(to: stage.listener))
            }
            // The loop tells of it with its next timer, of which there is one a second.
            for connection in connections { #expect(try await connection.receiveToEnd().bytes.isEmpty) }
            try watches.fail(with: 0)
        }
    }

    @Test func `a listener that rested and cannot be watched is tried again until it can`() async throws {
        try await Self.use { stage, watches in
            let shortage = try await SystemCallFault.begin(
                ["accept4"], "ENOMEM", of: stage.daemon.process, in: stage.workspace)
            let client = try await RawConnection.open(to: stage.socks)
            try await client.send([5, 1, 0])
            try await stage.expectLog("accept on \(stage.socks): Cannot allocate memory; accepting again shortly")
            try watches.fail(with: ENOMEM)
            try await stage.eventually("it was tried again and again") { try watches.count >= 3 }
            await shortage.end()
            try watches.fail(with: 0)
            #expect(try await client.receive(2) == [5, 0])
            client.close()
        }
    }
}
