import TestSwarm
import Testing

/// Peers whose handshake is right, and a client that is not what it should be.
@Suite struct InboundDelivery {
    @Test func `a client that is not there is warned of, and the peer let go`() async throws {
        try await Workspace.use { workspace in
            let listener = Endpoint.unique()
            let nobody = Endpoint.uniqueLoopback()
            let daemon = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = []
                    [inbound]
                    listen = ["\(listener)"]
                    client = "\(nobody)"
                    [torrents]
                    infohashes = ["\(Stage.infohash)"]
                    [log]
                    level = "debug"
                    """)
            let before = try daemon.process.openDescriptorCount
            for _ in 0..<20 {
                let peer = try HonestEnd(
                    initiatorOn: try await .open(to: listener), for: Stage.infohash,
                    initialPayload: Stage.handshake())
                // Whether step 4 still arrives is the kernel's to say.
                try? await peer.handshake()
                _ = try await peer.connection.receiveToEnd()
            }
            let words = "\(nobody) \(Stage.infohash): the client is not there: connect to \(nobody): Connection refused"
            try await workspace.eventually(what: "each is told of", needing: daemon.process) {
                daemon.process.logCount(of: words) == 20
            }
            // Once, not for each of them.
            #expect(
                daemon.process.logCount(of: "warning: the client at \(nobody) is not there: Connection refused. ") == 1)
            try await workspace.eventually(what: "all descriptors are closed", needing: daemon.process) {
                try daemon.process.openDescriptorCount == before
            }
        }
    }

    @Test func `a client that resets at once resets the peer`() async throws {
        try await Stage.use { stage in
            let (peer, delivered) = try await deliver(stage)
            delivered.reset()
            #expect(try await peer.connection.receiveToEnd().end == .reset)
            try await stage.expectLog("ended: client: Connection reset by peer")
        }
    }

    @Test func `a client that closes at once ends the peer's connection`() async throws {
        try await Stage.use { stage in
            let (peer, delivered) = try await deliver(stage)
            _ = try await delivered.receive(68)
            delivered.close()
            #expect(try await peer.receiveToEnd().end == .closed)
            peer.connection.close()
            try await stage.expectLog("ended: both ends closed; MSE with rc4", count: 2)
        }
    }

    private nonisolated(nonsending) func deliver(_ stage: Stage) async throws -> (HonestEnd, RawConnection) {
        let peer = try HonestEnd(
            initiatorOn: try await .open(to: stage.listener), for: Stage.infohash, initialPayload: Stage.handshake())
        try await peer.handshake()
        return (peer, try await stage.client.accept())
    }
}
