import TestSwarm
import Testing
import TorrentIdentity

/// Peers whose handshake is right up to one field.
@Suite(.serialized) struct InboundForgeries {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let request: ForgedRequest
        let words: String
    }

    static let cases = [
        Case(
            testDescription: "a torrent that is not known",
            request: ForgedRequest(infohash: Infohash(hex: String(repeating: "ab", count: 20))!),
            words: "MSE failed: unknown torrent"),
        Case(
            testDescription: "a wrong VC", request: ForgedRequest(verification: [0, 0, 0, 0, 0, 0, 0, 1]),
            words: "MSE failed: wrong VC 0x1"),
        Case(
            testDescription: "513 bytes of PadA", request: ForgedRequest(padA: Stage.random(513)),
            words: "MSE failed: no synchronisation within 532 bytes"),
        Case(
            testDescription: "513 bytes of PadC", request: ForgedRequest(padC: Stage.random(513)),
            words: "MSE failed: pad of 513 bytes, 512 are allowed"),
        Case(
            testDescription: "65535 bytes of PadC", request: ForgedRequest(padC: Stage.random(65535)),
            words: "MSE failed: pad of 65535 bytes, 512 are allowed"),
        Case(
            testDescription: "nothing provided", request: ForgedRequest(provided: 0),
            words: "MSE failed: peer provides 0x0, none of which is accepted"),
        Case(
            testDescription: "unknown bits provided", request: ForgedRequest(provided: 0xFFFF_FFFC),
            words: "MSE failed: peer provides 0xfffffffc, none of which is accepted"),
        Case(
            testDescription: "plaintext provided where RC4 alone is accepted", request: ForgedRequest(provided: 1),
            words: "MSE failed: peer provides plaintext, none of which is accepted"),
    ]

    @Test(arguments: cases)
    func `a forged handshake gets Yb and PadB, and then nothing to the deadline`(_ forged: Case) async throws {
        try await Stage.use(.init(inbound: #"crypto = ["rc4"]"#, handshake: 1)) { stage in
            let began = ContinuousClock.now
            let (peer, _) = try await stage.send(forged.request)
            let (answer, end) = try await peer.receiveToEnd()
            #expect(ContinuousClock.now - began >= .seconds(1))
            #expect(end == .closed)
            #expect(answer.isEmpty)
            try await stage.expectLog("\(forged.words); reading on without an answer")
        }
    }

    @Test(arguments: [
        ForgedRequest(padA: Stage.random(512), padC: Stage.random(512)),
        ForgedRequest(provided: 0xFFFF_FFFF),
        ForgedRequest(initialPayload: []),
        ForgedRequest(initialPayload: Stage.random(65535)),
        ForgedRequest(payload: Stage.random(40_000)),
        ForgedRequest(initialPayload: Stage.random(65535), payload: Stage.random(200_000)),
    ])
    func `what the specification allows is delivered, every byte of it`(_ request: ForgedRequest) async throws {
        try await Stage.use(.init(handshake: 10)) { stage in
            let (peer, agreement) = try await stage.send(request)
            let delivered = try await stage.client.accept()
            let expected = request.initialPayload + request.payload
            #expect(try await delivered.receive(expected.count) == expected)
            // VC, select, and the length of PadD, of which RC4 was accepted.
            let answer = agreement.encrypted(try await peer.receive(14), "keyB")
            #expect(Array(answer.prefix(12)) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
            // In order, so that the unread PadD makes no reset of it.
            peer.finishSending()
            #expect(try await delivered.receiveToEnd() == ([], .closed))
            delivered.close()
            #expect(try await peer.receiveToEnd().end == .closed)
        }
    }
}

extension Stage {
    /// Sends `request` as a peer, in two flights.
    /// - Returns: the connection, of which Yb and PadB are read.
    nonisolated(nonsending) func send(
        _ request: ForgedRequest
    ) async throws -> (peer: RawConnection, agreement: ForgedAgreement) {
        let key = ForgedAgreement.Key()
        let peer = try await RawConnection.open(to: listener)
        try await peer.send(key.publicKey + request.padA)
        let publicKey = try await peer.receive(96)
        // PadB comes in the same segment as Yb.
        #expect(peer.receiveAvailable().bytes.count <= 512)
        let agreement = try #require(ForgedAgreement(key, with: publicKey, for: request.infohash))
        try await peer.send(request.bytes(agreement))
        return (peer, agreement)
    }
}
