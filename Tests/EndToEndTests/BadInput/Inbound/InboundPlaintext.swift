import TestSwarm
import Testing

/// Peers that speak plaintext, or begin to.
@Suite struct InboundPlaintext {
    @Test func `a plaintext handshake that ends at any byte reaches no client`() async throws {
        try await Stage.use(.init(inbound: #"encryption = "prefer""#, handshake: 30)) { stage in
            let handshake = Stage.handshake()
            for count in 0..<handshake.count {
                let peer = try await RawConnection.open(to: stage.listener)
                try await peer.send(Array(handshake.prefix(count)))
                peer.finishSending()
                #expect(try await peer.receiveToEnd() == ([], .closed))
            }
            try await stage.expectLog(
                "the peer closed the connection before the end of a handshake", count: handshake.count)
            #expect(stage.client.acceptAvailable() == nil)
        }
    }

    @Test func `a plaintext handshake of one byte at a time is delivered`() async throws {
        try await Stage.use(.init(inbound: #"encryption = "prefer""#, handshake: 20)) { stage in
            let sent = Stage.handshake() + Stage.random(40)
            let peer = try await RawConnection.open(to: stage.listener)
            for byte in sent {
                try await peer.send([byte])
                try await Task.sleep(for: .milliseconds(1))
            }
            let delivered = try await stage.client.accept()
            #expect(try await delivered.receive(sent.count) == sent)
        }
    }

    @Test func `a plaintext handshake under require is read to the deadline and reaches no client`() async throws {
        try await Stage.use(.init(inbound: #"encryption = "require""#)) { stage in
            let began = ContinuousClock.now
            let peer = try await RawConnection.open(to: stage.listener)
            try await peer.send(Stage.handshake() + Stage.random(5000))
            #expect(try await peer.receiveToEnd() == ([], .closed))
            #expect(ContinuousClock.now - began >= .milliseconds(500))
            try await stage.expectLog(
                #"plaintext handshake refused: encryption is "require"; reading on without an answer"#)
            #expect(stage.client.acceptAvailable() == nil)
        }
    }

    @Test func `what only begins as a plaintext handshake is taken for MSE`() async throws {
        try await Stage.use(.init(inbound: #"encryption = "prefer""#)) { stage in
            let peer = try await RawConnection.open(to: stage.listener)
            // 19 right bytes, as a public key may have them, and a wrong one.
            try await peer.send(Array(Stage.handshake().prefix(19)) + [0] + Stage.random(76))
            #expect(try await peer.receive(96).count == 96)
        }
    }
}
