import MSE
import Testing

@Suite("MSEStream's states and buffers")
struct StreamStateTests {
    @Test("an initiator waits for Yb, then for the select, then has payload")
    func initiator() throws {
        let end = try StreamEnd.initiator()
        for byte in ForgedAnswer(padB: [1, 2], padD: [3], payload: [4]).wire { try end.receive([byte]) }
        #expect(end.states == [.initiatorAwaitsPublicKey, .initiatorAwaitsSelect, .payload(.rc4)])
    }

    @Test("a responder waits for Ya, then for the request, then has payload", arguments: [true, false])
    func responder(allowPlaintext: Bool) throws {
        let end = StreamEnd.responder(allowPlaintext: allowPlaintext)
        for byte in ForgedRequest(padA: [1, 2], payload: [4]).wire { try end.receive([byte]) }
        #expect(end.states == [.responderAwaitsPublicKey, .responderAwaitsRequest, .payload(.rc4)])
    }

    @Test("the method that was selected stands in the state", arguments: [(1, CryptoMethods.plaintext), (2, .rc4)])
    func selected(methods: Int, expected: CryptoMethods) throws {
        let initiator = try StreamEnd.initiator()
        try initiator.receive(ForgedAnswer(selected: UInt32(methods)).wire)
        #expect(initiator.state == .payload(expected))
        let responder = StreamEnd.responder()
        try responder.receive(ForgedRequest(provided: UInt32(methods)).wire)
        #expect(responder.state == .payload(expected))
    }

    @Test("a failure ends the states, and what was wrong stands in the last")
    func failure() throws {
        let end = try StreamEnd.initiator()
        #expect(throws: HandshakeFailure.padTooLong(600)) { try end.receive(ForgedAnswer(lengthOfPadD: 600).wire) }
        #expect(end.states == [.initiatorAwaitsPublicKey, .failed(.padTooLong(600))])
        #expect(end.bufferIn.isEmpty)
    }

    @Test("what has come and was not taken stands in bufferIn")
    func bufferIn() throws {
        let responder = StreamEnd.responder()
        try responder.receive([0x13])
        #expect(responder.bufferIn == [0x13])
        let request = ForgedRequest(padA: [1, 2, 3])
        let end = StreamEnd.responder()
        try end.receive(request.publicKey.prefix(95))
        #expect(end.bufferIn == Array(request.publicKey.prefix(95)))
        try end.receive(request.publicKey.suffix(1) + request.padA)
        #expect(end.bufferIn == request.padA)
        try end.receive(request.request)
        #expect(end.bufferIn.isEmpty)
        try end.receive([1, 2, 3])
        #expect(end.bufferIn.isEmpty)
    }

    @Test("what is to be sent stands in bufferOut until it is taken, and is taken once")
    func bufferOut() throws {
        var stream = MSEStream(
            responderFor: ForgedAgreement.infohash, pads: PadDrawing.none,
            random: FixedRandom(exponent: ForgedAgreement.exponentOfB))
        let atFirst = (stream.bufferOut, stream.takeWriteBuffer())
        #expect(atFirst == ([], []))
        // Nothing is taken between the two steps: they are sent in their order.
        let payload = try stream.receive(ForgedRequest(initialPayload: [1]).wire)
        #expect(payload == [1])
        let pending = stream.bufferOut
        let taken = stream.takeWriteBuffer()
        #expect(pending == ForgedAnswer().wire && taken == pending)
        let afterwards = (stream.bufferOut, stream.takeWriteBuffer())
        #expect(afterwards == ([], []))
    }

    @Test("an initiator's public key stands in bufferOut from the start")
    func opening() throws {
        var stream = try MSEStream(
            initiatorFor: ForgedAgreement.infohash, pads: PadDrawing.none,
            random: FixedRandom(exponent: ForgedAgreement.exponentOfA))
        let pending = stream.bufferOut
        let taken = stream.takeWriteBuffer()
        let afterwards = stream.bufferOut
        #expect(pending == ForgedAgreement.publicKeyOfA && taken == pending && afterwards.isEmpty)
    }
}
