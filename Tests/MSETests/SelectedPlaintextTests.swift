import MSE
import Testing

@Suite("Plaintext selected for the payload")
struct SelectedPlaintextTests {
    static let payload = Array("payload that is not encrypted".utf8)

    @Test("IA is RC4 all the same, and the byte behind it is not, wherever the segments end")
    func initiatorToResponder() throws {
        let request = ForgedRequest(
            padA: [1, 2], provided: 3, padC: [0, 0, 0], initialPayload: Array("IA".utf8), payload: Self.payload,
            payloadIsEncrypted: false)
        #expect(request.wire.suffix(Self.payload.count).elementsEqual(Self.payload))
        for pieces in everyCut(of: request.wire) {
            let end = ForgedAgreement.responder(accepting: [.plaintext])
            for piece in pieces { end.receive(piece) }
            try #require(end.selected == .plaintext)
            try #require(end.received == Array("IA".utf8) + Self.payload, "cut as \(pieces.map(\.count))")
        }
    }

    @Test("PadD is RC4 all the same, and the byte behind it is not, wherever the segments end")
    func responderToInitiator() throws {
        let answer = ForgedAnswer(
            padB: [1, 2], selected: 1, padD: [1, 2, 3], payload: Self.payload, payloadIsEncrypted: false)
        #expect(answer.wire.suffix(Self.payload.count).elementsEqual(Self.payload))
        for pieces in everyCut(of: answer.wire) {
            let end = try ForgedAgreement.initiator(offering: [.rc4, .plaintext])
            for piece in pieces { end.receive(piece) }
            try #require(end.selected == .plaintext)
            try #require(end.received == Self.payload, "cut as \(pieces.map(\.count))")
        }
    }

    @Test("an initiator's IA is RC4 before anything is selected, and what it sends after step 4 is as it is")
    func sentByInitiator() throws {
        let end = try ForgedAgreement.initiator(offering: .plaintext, initialPayload: [5, 6, 7])
        end.receive(ForgedAnswer(selected: 1).wire)
        end.send(Self.payload)
        let expected = ForgedRequest(
            provided: 1, initialPayload: [5, 6, 7], payload: Self.payload, payloadIsEncrypted: false)
        #expect(end.sent == expected.wire)
    }

    @Test("a responder's step 4 is RC4, and what it sends behind it is as it is")
    func sentByResponder() {
        let end = ForgedAgreement.responder(accepting: [.plaintext])
        end.receive(ForgedRequest(provided: 1).wire)
        end.send(Self.payload)
        let expected = ForgedAnswer(selected: 1, payload: Self.payload, payloadIsEncrypted: false)
        #expect(end.sent == expected.wire)
    }

    @Test("a direction says whether it is plaintext, in both directions alike", arguments: [1, 2] as [UInt32])
    func directions(selected: UInt32) throws {
        var handshake = try Handshake(
            initiatorFor: ForgedAgreement.infohash, offering: [.rc4, .plaintext], initialPayload: [],
            material: HandshakeMaterial(exponent: ForgedAgreement.exponentOfA, openingPad: [], closingPad: []))
        guard let connection = try handshake.receive(ForgedAnswer(selected: selected).wire) else {
            Issue.record("the connection is not established")
            return
        }
        let (outgoing, incoming) = (connection.outgoing.isPlaintext, connection.incoming.isPlaintext)
        #expect(outgoing == (selected == 1) && incoming == (selected == 1))
    }
}
