import TestSwarm
import Testing

/// Valid handshakes in the smallest pieces.
@Suite struct InboundPieces {
    @Test func `a handshake of one byte at a time is delivered`() async throws {
        try await Stage.use(.init(handshake: 20)) { stage in
            let request = ForgedRequest(padA: Stage.random(20), padC: Stage.random(10), payload: Stage.random(30))
            let key = ForgedAgreement.Key()
            let peer = try await RawConnection.open(to: stage.listener)
            try await peer.sendByteByByte(key.publicKey + request.padA)
            let agreement = try #require(
                ForgedAgreement(key, with: try await peer.receive(96), for: Stage.infohash))
            try await peer.sendByteByByte(request.bytes(agreement))
            let delivered = try await stage.client.accept()
            #expect(try await delivered.receive(98) == request.initialPayload + request.payload)
        }
    }

    @Test func `a handshake that stalls after any of its first bytes is let go at the deadline`() async throws {
        try await Stage.use { stage in
            var peers: [RawConnection] = []
            for count in [1, 2, 95, 96, 97] {
                let peer = try await RawConnection.open(to: stage.listener)
                try await peer.send(Array(ForgedAgreement.Key().publicKey.prefix(count)))
                peers.append(peer)
            }
            for peer in peers { #expect(try await peer.receiveToEnd().end == .closed) }
            try await stage.expectLog("no handshake within 0.5 s; reading on without an answer", count: peers.count)
        }
    }
}
