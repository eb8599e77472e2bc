import TestSupport
import MSE
import ObfuscationCrypto
import Testing
import TorrentIdentity

@Suite("MSEStream and plaintext")
struct StreamPlaintextTests {
    @Test("plaintext that was offered and is selected carries payload both ways")
    func selected() throws {
        let initiator = try StreamEnd.initiator(initialPayload: [1])
        try initiator.receive(ForgedAnswer(selected: 1, padD: [2], payload: [3, 4], payloadIsEncrypted: false).wire)
        try initiator.receive([5])
        try initiator.send([6, 7])
        #expect(initiator.received == [3, 4, 5])
        let request = ForgedRequest(provided: 3, initialPayload: [1], payload: [6, 7], payloadIsEncrypted: false)
        #expect(initiator.sent == request.wire)
    }

    @Test("a responder selects plaintext where RC4 is not provided, and carries payload both ways")
    func selects() throws {
        let responder = StreamEnd.responder()
        try responder.receive(
            ForgedRequest(provided: 1, initialPayload: [1], payload: [3, 4], payloadIsEncrypted: false).wire)
        try responder.receive([5])
        try responder.send([6, 7])
        #expect(responder.received == [1, 3, 4, 5])
        #expect(responder.sent == ForgedAnswer(selected: 1, payload: [6, 7], payloadIsEncrypted: false).wire)
    }

    @Test("without plaintext, a select of it and an offer of nothing else are refused")
    func refused() throws {
        let initiator = try StreamEnd.initiator(allowPlaintext: false)
        #expect(throws: HandshakeFailure.selectRefused(selected: .plaintext, provided: .rc4)) {
            try initiator.receive(ForgedAnswer(selected: 1).wire)
        }
        let responder = StreamEnd.responder(allowPlaintext: false)
        #expect(throws: HandshakeFailure.nothingAcceptable(provided: .plaintext)) {
            try responder.receive(ForgedRequest(provided: 1).wire)
        }
    }

    @Test("a plaintext handshake passes a responder unchanged, in every split, and so does what follows both ways")
    func fallback() throws {
        for pieces in everyCut(of: FirstBytesTests.handshake) {
            let end = StreamEnd.responder()
            for piece in pieces { try end.receive(piece) }
            try #require(end.state == .plaintextFallback && end.bufferIn.isEmpty)
            try #require(end.received == FirstBytesTests.handshake && end.sent.isEmpty)
            try end.receive([1, 2])
            try end.send([3, 4])
            try #require(end.received == FirstBytesTests.handshake + [1, 2] && end.sent == [3, 4])
        }
    }

    @Test("19 bytes of a plaintext handshake are held back, and the twentieth frees them")
    func nineteenBytes() throws {
        let end = StreamEnd.responder()
        try end.receive(FirstBytesTests.prefix.dropLast())
        #expect(end.received.isEmpty && end.state == .responderAwaitsPublicKey)
        try end.receive(FirstBytesTests.prefix.suffix(1))
        #expect(end.received == FirstBytesTests.prefix && end.state == .plaintextFallback)
    }

    @Test("without plaintext, a responder refuses a plaintext handshake on its byte 20")
    func fallbackRefused() throws {
        let end = StreamEnd.responder(allowPlaintext: false)
        try end.receive(FirstBytesTests.prefix.dropLast())
        #expect(throws: HandshakeFailure.openedInPlaintext) { try end.receive(FirstBytesTests.prefix.suffix(1)) }
        #expect(end.state == .failed(.openedInPlaintext) && end.received.isEmpty && end.sent.isEmpty)
    }

    @Test("an initiator that is answered in plaintext fails, because falling back takes a new connection")
    func answered() throws {
        for allowPlaintext in [true, false] {
            let end = try StreamEnd.initiator(allowPlaintext: allowPlaintext)
            try end.receive(FirstBytesTests.prefix.dropLast())
            #expect(throws: HandshakeFailure.answeredInPlaintext) { try end.receive(FirstBytesTests.prefix.suffix(1)) }
            #expect(end.state == .failed(.answeredInPlaintext))
        }
    }

    @Test("a Ya that begins with 0x13 is a public key, byte by byte and in one segment")
    func firstByteOfPublicKey() throws {
        var random = SeededRandom(seed: 0x13)
        var exponent: Octets20
        repeat {
            exponent = Octets20 { random.fill($0) }
        } while PrivateKey(exponent: exponent).publicKey[0] != 0x13
        for byByte in [true, false] {
            let a = StreamEnd(
                try MSEStream(
                    initiatorFor: ForgedAgreement.infohash, initialPayload: [1, 2],
                    random: FixedRandom(exponent: exponent)))
            let b = StreamEnd.responder()
            let opening = a.sent
            for piece in byByte ? opening.map({ [$0] }) : [opening] { try b.receive(piece) }
            try a.receive(b.sent)
            try b.receive(a.sent.dropFirst(opening.count))
            #expect(b.state == .payload(.rc4) && b.received == [1, 2])
        }
    }
}
