import MSE
import ObfuscationCrypto
import Testing
import TorrentIdentity

@Suite("MSEStream: the handshake and the payload behind one door")
struct StreamTests {
    /// Hands everything that either end has sent to the other, in as many rounds as a handshake takes.
    static func converse(_ a: StreamEnd, _ b: StreamEnd) throws(HandshakeFailure) {
        var (there, back) = (0, 0)
        for _ in 0..<3 {
            let toB = a.sent.dropFirst(there)
            there = a.sent.count
            try b.receive(toB)
            let toA = b.sent.dropFirst(back)
            back = b.sent.count
            try a.receive(toA)
        }
    }

    @Test("libcrypto can do what MSE needs")
    func supported() {
        #expect(MSEStream.isSupported)
    }

    @Test("two streams with the system's randomness exchange payload both ways, IA first", arguments: [true, false])
    func bothWays(allowPlaintext: Bool) throws {
        let a = StreamEnd(
            try MSEStream(
                initiatorFor: ForgedAgreement.infohash, initialPayload: [1, 2, 3], allowPlaintext: allowPlaintext))
        let b = StreamEnd(MSEStream(responderFor: ForgedAgreement.infohash, allowPlaintext: allowPlaintext))
        try Self.converse(a, b)
        #expect(a.state == .payload(.rc4) && b.state == .payload(.rc4))
        #expect(b.received == [1, 2, 3])
        let handshakes = (a.sent.count, b.sent.count)
        try a.send(Array("to the responder".utf8))
        try b.send(Array("to the initiator".utf8))
        #expect(!a.sent.dropFirst(handshakes.0).elementsEqual("to the responder".utf8))
        try b.receive(a.sent.dropFirst(handshakes.0))
        try a.receive(b.sent.dropFirst(handshakes.1))
        #expect(b.received == [1, 2, 3] + Array("to the responder".utf8))
        #expect(a.received == Array("to the initiator".utf8))
    }

    @Test("two streams made alike have different keys, and pads of different lengths")
    func fresh() throws {
        let openings = try (0..<20).map { _ in
            StreamEnd(try MSEStream(initiatorFor: ForgedAgreement.infohash)).sent
        }
        #expect(Set(openings.map { $0.prefix(96) }).count == 20)
        #expect(Set(openings.map(\.count)).count > 5)
    }

    @Test("the initiator offers both methods, or RC4 alone without plaintext", arguments: [(true, 3), (false, 2)])
    func offer(allowPlaintext: Bool, methods: Int) throws {
        let end = try StreamEnd.initiator(allowPlaintext: allowPlaintext, initialPayload: [9])
        try end.receive(ForgedAgreement.publicKeyOfB)
        #expect(end.sent == ForgedRequest(provided: UInt32(methods), initialPayload: [9]).wire)
    }

    @Test("an initiator takes no IA of more than 68 bytes")
    func longInitialPayload() {
        #expect(throws: HandshakeFailure.initialPayloadTooLong(69)) {
            try StreamEnd.initiator(initialPayload: [UInt8](repeating: 0, count: 69))
        }
    }

    @Test("the probe is asked once, with HASH(\"req2\", SKEY)")
    func probe() throws {
        var asked: [Octets20] = []
        let end = StreamEnd(
            MSEStream(random: FixedRandom(exponent: ForgedAgreement.exponentOfB)) { requirement2 in
                asked.append(requirement2)
                return ForgedAgreement.infohash
            })
        for byte in ForgedRequest(initialPayload: [1]).wire { try end.receive([byte]) }
        #expect(asked.map(\.bytes) == [ForgedAgreement.hash("req2", ForgedAgreement.infohash.bytes)])
        #expect(end.state == .payload(.rc4) && end.received == [1])
    }

    @Test("a probe that knows no infohash ends the handshake")
    func unknownTorrent() throws {
        let end = StreamEnd(MSEStream(random: FixedRandom(exponent: ForgedAgreement.exponentOfB)) { _ in nil })
        #expect(throws: HandshakeFailure.unknownTorrent) { try end.receive(ForgedRequest().wire) }
        #expect(end.state == .failed(.unknownTorrent))
        #expect(throws: HandshakeFailure.unknownTorrent) { try end.receive([1]) }
        #expect(throws: HandshakeFailure.unknownTorrent) { try end.send([1]) }
        #expect(end.bufferIn.isEmpty && end.state == .failed(.unknownTorrent))
    }

    @Test("the responder's IA is delivered, in every split and with what comes behind it")
    func initialPayload() throws {
        let request = ForgedRequest(initialPayload: [1, 2, 3], payload: [4, 5])
        for pieces in everyCut(of: request.wire) {
            let end = StreamEnd.responder()
            for piece in pieces { try end.receive(piece) }
            try #require(end.received == [1, 2, 3, 4, 5], "cut as \(pieces.map(\.count))")
        }
    }

    @Test("a split req1 is still found")
    func splitRequirement1() throws {
        let request = ForgedRequest(padA: [1, 2, 3], initialPayload: [7])
        for split in 0...20 {
            let end = StreamEnd.responder()
            try end.receive(request.opening + request.request.prefix(split))
            try #require(end.state == .responderAwaitsRequest)
            try end.receive(request.request.dropFirst(split))
            try #require(end.state == .payload(.rc4) && end.received == [7], "split after \(split) bytes")
        }
    }

    @Test("decrypt is receive, for the handshake and for payload")
    func decrypt() throws {
        let wire = ForgedRequest(initialPayload: [1], payload: [2, 3, 4]).wire
        let end = StreamEnd.responder()
        try end.decrypt(wire.prefix(100))
        try end.decrypt(wire.dropFirst(100).dropLast(2))
        try end.decrypt(wire.suffix(2))
        #expect(end.received == [1, 2, 3, 4] && end.sent == ForgedAnswer().wire)
    }

    @Test("nothing is encrypted before the handshake is done, and asking does no harm")
    func notEstablished() throws {
        let wire = ForgedAnswer(payload: [1]).wire
        let initiator = try StreamEnd.initiator()
        for byte in wire.dropLast(2) {
            #expect(throws: HandshakeFailure.notEstablished) { try initiator.send([1]) }
            try initiator.receive([byte])
        }
        #expect(throws: HandshakeFailure.notEstablished) { try initiator.send([1]) }
        try initiator.receive(wire.suffix(2))
        #expect(initiator.received == [1])
        let request = ForgedRequest(provided: 3, payload: [8, 9])
        let count = initiator.sent.count
        try initiator.send([8, 9])
        #expect(initiator.sent == request.wire && initiator.sent.count == count + 2)

        let responder = StreamEnd.responder()
        #expect(throws: HandshakeFailure.notEstablished) { try responder.send([1]) }
        try responder.receive(request.wire)
        #expect(responder.received == [8, 9])
    }
}
