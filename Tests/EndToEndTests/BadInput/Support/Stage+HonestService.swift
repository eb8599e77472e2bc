import MSE
import TestSwarm
import Testing

extension Stage {
    /// That an honest peer reaches the client, where peers that speak MSE may, and an honest client a peer.
    nonisolated(nonsending) func expectHonestService(inbound: Bool = true) async throws {
        if inbound { try await unlessLate { try await expectHonestServiceInbound() } }
        try await unlessLate { try await expectHonestServiceOutbound() }
    }

    /// Runs `body` again where a deadline has ended it, as happens with short ones on a busy machine; every other
    /// error is one.
    private nonisolated(nonsending) func unlessLate(
        _ body: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        for _ in 0..<5 {
            let before = missedDeadlineCount
            do { return try await body() } catch {
                // The log may tell of it a little later than the connection.
                try await Task.sleep(for: .milliseconds(200))
                guard missedDeadlineCount > before else { throw error }
            }
        }
        try await body()
    }

    private var missedDeadlineCount: Int {
        [
            "no handshake within", "no SOCKS request within", "no peer-wire handshake within", "no answer in time",
            "idle;",
        ]
        .reduce(0) { $0 + daemon.process.logCount(of: $1) }
    }

    private nonisolated(nonsending) func expectHonestServiceInbound() async throws {
        let handshake = Stage.handshake()
        let peer = try HonestEnd(
            initiatorOn: try await .open(to: listener), for: Stage.infohash, initialPayload: handshake,
            allowPlaintext: selectsPlaintext)
        try await peer.handshake()
        let delivered = try await acceptDelivery(beginningWith: handshake)
        try await delivered.send(Array("to the peer".utf8))
        try await peer.send(Array("to the client".utf8))
        #expect(try await peer.receive(11) == Array("to the peer".utf8))
        #expect(try await delivered.receive(13) == Array("to the client".utf8))
        peer.connection.close()
        delivered.close()
    }

    /// The delivered connection that begins with `handshake`; the others that a test left behind are closed.
    nonisolated(nonsending) func acceptDelivery(beginningWith handshake: [UInt8]) async throws -> RawConnection {
        while true {
            let connection = try await client.accept()
            if let first = try? await connection.receive(handshake.count), first == handshake { return connection }
        }
    }

    private nonisolated(nonsending) func expectHonestServiceOutbound() async throws {
        let outside = try RawListener.start(in: workspace)
        let client = try await openThroughSOCKS(to: outside.endpoint)
        let handshake = Stage.handshake()
        try await client.send(handshake)
        let peer = responder(on: try await outside.accept())
        try await peer.handshake()
        #expect(try await peer.receive(68) == handshake)
        try await client.send(Array("to the peer".utf8))
        try await peer.send(Array("to the client".utf8))
        #expect(try await peer.receive(11) == Array("to the peer".utf8))
        #expect(try await client.receive(13) == Array("to the client".utf8))
        client.close()
        peer.connection.close()
    }

    /// A client's connection to `target`, which the daemon has granted.
    nonisolated(nonsending) func openThroughSOCKS(
        to target: Endpoint, receiveBuffer: Int32? = nil
    ) async throws -> RawConnection {
        let client = try await RawConnection.open(to: socks, receiveBuffer: receiveBuffer)
        try await client.send([5, 1, 0] + SOCKSRequest.version5(to: target))
        #expect(try await client.receive(4) == [5, 0, 5, 0])
        let reply = try await client.receive(8)
        #expect(reply[1] == 1)
        return client
    }
}
