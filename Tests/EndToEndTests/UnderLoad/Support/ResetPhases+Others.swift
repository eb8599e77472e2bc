import TestSwarm
import Testing
import TorrentIdentity

extension ResetPhase {
    /// A peer that was dialled resets.
    static let dialledPeers: [ResetPhase] = [
        ResetPhase("outbound: before a byte") { stage in
            let (client, peer) = try await stage.tunnel()
            peer.reset()
            _ = try? await client.send(Stage.handshake())
            _ = try await client.receiveToEnd()
        },
        ResetPhase("outbound: behind Ya") { stage in
            let (client, peer, _) = try await stage.negotiating()
            peer.reset()
            _ = try await client.receiveToEnd()
        },
        ResetPhase("outbound: within Yb") { stage in
            let (client, peer, publicKey) = try await stage.negotiating()
            try await peer.send(Array(ForgedAgreement.Key.agreeing(with: publicKey).publicKey.prefix(50)))
            peer.reset()
            _ = try await client.receiveToEnd()
        },
        ResetPhase("outbound: behind Yb and some of PadB") { stage in
            let (client, peer, publicKey) = try await stage.negotiating()
            try await peer.send(ForgedAgreement.Key.agreeing(with: publicKey).publicKey + Stage.random(20))
            _ = try await peer.receive(40)
            peer.reset()
            _ = try await client.receiveToEnd()
        },
        ResetPhase("outbound: within step 4") { stage in
            let (client, peer, publicKey) = try await stage.negotiating()
            let key = ForgedAgreement.Key.agreeing(with: publicKey)
            let agreement = try #require(ForgedAgreement(key, with: publicKey, for: Stage.infohash))
            try await peer.send(key.publicKey + ForgedAnswer().bytes(agreement).dropLast())
            peer.reset()
            _ = try await client.receiveToEnd()
        },
        ResetPhase("outbound relay: with data in flight both ways") { stage in
            let pair = try await RelayPair.open(.encrypted, on: stage.stage)
            try await pair.client.send(Stage.random(200_000))
            try await pair.peer.send(Stage.random(200_000))
            pair.peer.reset()
            #expect(try await pair.client.receiveToEnd().end == .reset)
        },
        ResetPhase("outbound relay: half-closed by the client") { stage in
            let pair = try await RelayPair.open(.encrypted, on: stage.stage)
            pair.client.finishSending()
            #expect(try await pair.peer.receiveToEnd().end == .closed)
            pair.peer.reset()
            #expect(try await pair.client.receiveToEnd().end == .reset)
        },
    ]

    /// A peer that has connected resets.
    static let arrivingPeers: [ResetPhase] = [
        ResetPhase("inbound: before a byte") { stage in
            try await stage.taken { try await .open(to: stage.stage.listener) }.reset()
        },
        ResetPhase("inbound: within Ya") { stage in
            let peer = try await stage.taken { try await .open(to: stage.stage.listener) }
            try await peer.send([0x42] + Stage.random(40))
            peer.reset()
        },
        ResetPhase("inbound: behind Yb") { stage in
            let (peer, _) = try await stage.agreed(for: Stage.infohash)
            peer.reset()
        },
        ResetPhase("inbound: within step 3") { stage in
            let (peer, agreement) = try await stage.agreed(for: Stage.infohash)
            try await peer.send(Array(ForgedRequest().bytes(agreement).prefix(60)))
            peer.reset()
        },
        ResetPhase("inbound: within a plaintext handshake") { stage in
            let peer = try await stage.taken { try await .open(to: stage.stage.listener) }
            try await peer.send(Array(Stage.handshake().prefix(30)))
            peer.reset()
        },
        ResetPhase("inbound relay: with data in flight both ways") { stage in
            let pair = try await RelayPair.openInbound(.encrypted, on: stage.stage)
            try await pair.client.send(Stage.random(200_000))
            try await pair.peer.send(Stage.random(200_000))
            pair.peer.reset()
            #expect(try await pair.client.receiveToEnd().end == .reset)
        },
        ResetPhase("inbound relay: half-closed by the client") { stage in
            let pair = try await RelayPair.openInbound(.encrypted, on: stage.stage)
            pair.client.finishSending()
            #expect(try await pair.peer.receiveToEnd().end == .closed)
            pair.peer.reset()
            #expect(try await pair.client.receiveToEnd().end == .reset)
        },
    ]

    /// A peer resets that nobody listens to: its client is dialled, which has a deadline.
    static let delivered: [ResetPhase] = [
        ResetPhase("inbound: while the client is dialled") { stage in
            let (peer, agreement) = try await stage.agreed(for: ResetStage.jammedTorrent)
            _ = try await stage.taken {
                let handshake = Stage.handshake(ResetStage.jammedTorrent)
                try await peer.send(
                    ForgedRequest(infohash: ResetStage.jammedTorrent, initialPayload: handshake).bytes(agreement))
                return peer
            }
            peer.reset()
        }
    ]

    /// The client's program, where it is delivered to, or a server resets.
    static let servers: [ResetPhase] = [
        ResetPhase("delivery: with data in flight both ways") { stage in
            let pair = try await RelayPair.openInbound(.encrypted, on: stage.stage)
            try await pair.client.send(Stage.random(200_000))
            try await pair.peer.send(Stage.random(200_000))
            pair.client.reset()
            #expect(try await pair.peer.connection.receiveToEnd().end == .reset)
        },
        ResetPhase("delivery: half-closed by the peer") { stage in
            let pair = try await RelayPair.openInbound(.encrypted, on: stage.stage)
            pair.peer.finishSending()
            #expect(try await pair.client.receiveToEnd().end == .closed)
            pair.client.reset()
            #expect(try await pair.peer.connection.receiveToEnd().end == .reset)
        },
        ResetPhase("tracker: before it has read") { stage in
            let answer = try await stage.announce { $0.reset() }
            #expect(answer.failure?.hasPrefix("mseproxy: ") == true)
        },
        ResetPhase("tracker: within its head") { stage in
            let answer = try await stage.announce {
                _ = try await $0.receive(100)
                try await $0.send([UInt8]("HTTP/1.1 200 OK\r\nConte".utf8))
                $0.reset()
            }
            #expect(answer.failure?.hasPrefix("mseproxy: ") == true)
        },
        ResetPhase("tracker: within its answer") { stage in
            let answer = try await stage.announce {
                _ = try await $0.receive(100)
                try await $0.send(Announces.answer([Endpoint("198.18.77.1", 7001)]).dropLast(8))
                $0.reset()
            }
            #expect(answer.failure?.hasPrefix("mseproxy: ") == true)
        },
        ResetPhase("page: the answer streams") { stage in
            let (client, server) = try await stage.page()
            _ = try await client.receive(1000)
            server.reset()
            #expect(try await client.receiveToEnd().end == .reset)
        },
    ]
}

extension ResetStage {
    /// A peer's connection behind both public keys.
    fileprivate nonisolated(nonsending) func agreed(
        for infohash: Infohash
    ) async throws -> (RawConnection, ForgedAgreement) {
        let key = ForgedAgreement.Key()
        let peer = try await RawConnection.open(to: stage.listener)
        try await peer.send(key.publicKey)
        return (peer, try #require(ForgedAgreement(key, with: try await peer.receive(96), for: infohash)))
    }

    /// What the client is told of an announce to a tracker that does `play`.
    fileprivate nonisolated(nonsending) func announce(
        _ play: @escaping @Sendable (RawConnection) async throws -> Void
    ) async throws -> BencodedAnswer {
        let listener = try RawListener.start(in: workspace)
        async let answer = forward.announce("http://\(listener.endpoint)/announce?\(Announces.query)")
        try await play(try await listener.accept())
        return try await answer
    }
}
