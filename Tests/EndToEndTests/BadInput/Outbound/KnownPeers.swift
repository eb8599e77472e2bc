import TestSwarm
import Testing

/// Peers that have shown that they speak MSE, and are in the way of it later: `prefer` is no reason for plaintext then.
@Suite(.serialized) struct KnownPeers {
    private static let prefer = Stage.Settings(outbound: "encryption = \"prefer\"", connect: 8)

    @Test func `a peer that closes one of two connections speaks MSE, as it does on the other`() async throws {
        try await Stage.use(Self.prefer) { stage in
            let outside = try RawListener.start(in: stage.workspace)
            let (first, firstPeer) = try await connect(stage, outside)
            let (second, secondPeer) = try await connect(stage, outside)
            try await first.send(Stage.handshake())
            try await second.send(Stage.handshake())
            _ = try await secondPeer.receive(96)
            try await speakMSE(firstPeer)
            // As Transmission, libtorrent and rTorrent do with a second connection from one IP.
            secondPeer.finishSending()
            #expect(try await second.receiveToEnd().bytes == [])
            #expect(outside.acceptAvailable() == nil)
        }
    }

    @Test func `a peer that has sent its public key is remembered where it cannot be dialled again`() async throws {
        var settings = Self.prefer
        settings.outbound += "\ncrypto = [\"rc4\", \"plaintext\"]"
        try await Stage.use(settings) { stage in
            let endpoint = Endpoint.unique()
            let (first, firstPeer) = try await Workspace.use { brief in
                let (client, peer) = try await connect(stage, try RawListener.start(in: brief, on: endpoint))
                try await client.send(Stage.handshake())
                let opening = try await peer.receive(96)
                try await peer.send(ForgedAgreement.Key.agreeing(with: opening).publicKey)
                return (client, peer)
            }
            // Nobody listens any more.
            firstPeer.finishSending()
            #expect(try await first.receiveToEnd().bytes == [])
            let outside = try RawListener.start(in: stage.workspace, on: endpoint)
            let (second, secondPeer) = try await connect(stage, outside)
            try await second.send(Stage.handshake())
            _ = try await secondPeer.receive(96)
            secondPeer.finishSending()
            #expect(try await second.receiveToEnd().bytes == [])
            #expect(outside.acceptAvailable() == nil)
        }
    }

    @Test func `a peer that speaks MSE gets no plaintext by speaking first to a client that is late`() async throws {
        try await Stage.use(Self.prefer) { stage in
            let outside = try RawListener.start(in: stage.workspace)
            let (first, firstPeer) = try await connect(stage, outside)
            try await first.send(Stage.handshake())
            try await speakMSE(firstPeer)
            let (late, peer) = try await connect(stage, outside)
            try await peer.send([0x42])
            #expect(try await late.receive(1) == [0x42])
            try await late.send(Stage.handshake())
            #expect(try await peer.receiveToEnd().bytes == [])
            try await stage.expectLog("the peer has spoken first, and speaks MSE")
        }
    }

    private nonisolated(nonsending) func connect(
        _ stage: Stage, _ listener: RawListener
    ) async throws -> (RawConnection, RawConnection) {
        let client = try await stage.openThroughSOCKS(to: listener.endpoint)
        return (client, try await listener.accept())
    }

    private nonisolated(nonsending) func speakMSE(_ peer: RawConnection) async throws {
        let far = HonestEnd(responderOn: peer, for: Stage.infohash)
        try await far.handshake()
        #expect(try await far.receive(68).count == 68)
    }
}
