import TestSupport
import MSE
import ObfuscationCrypto
import Testing

@Suite("IA")
struct InitialPayloadTests {
    @Test("an initiator sends IA of up to 68 bytes", arguments: [0, 1, 67, 68])
    func sent(length: Int) throws {
        let payload = [UInt8](repeating: 0x55, count: length)
        let initiator = try ForgedAgreement.initiator(initialPayload: payload)
        initiator.receive(ForgedAgreement.publicKeyOfB)
        #expect(initiator.sent == ForgedRequest(initialPayload: payload).wire)
    }

    @Test("an initiator does not take more than 68 bytes of IA to send", arguments: [69, 300, 65535, 65536])
    func tooLongToSend(length: Int) {
        let payload = [UInt8](repeating: 0x55, count: length)
        #expect(throws: HandshakeFailure.initialPayloadTooLong(length)) {
            try ForgedAgreement.initiator(initialPayload: payload)
        }
    }

    @Test("the vector's IA of 300 bytes is not sent")
    func vectorTooLongToSend() {
        let vector = HandshakeVector.named("ia-longer-than-handshake")
        #expect(throws: HandshakeFailure.initialPayloadTooLong(300)) { try vector.initiator() }
    }

    @Test("a responder takes IA of any length, with early bytes behind it", arguments: [0, 1, 68, 69, 4096, 65535])
    func received(length: Int) {
        var random = SeededRandom(seed: UInt64(length))
        let payload = random.bytes(count: length)
        let wire = ForgedRequest(padC: [0, 0], initialPayload: payload, payload: [1, 2, 3]).wire
        for split in [0, 97, 96 + 20 + 20 + 14 + 2, wire.count - 4, wire.count - 3, wire.count] {
            let end = ForgedAgreement.responder()
            end.receive(wire[..<split])
            end.receive(wire[split...])
            #expect(end.received == payload + [1, 2, 3] && end.pendingInput.isEmpty)
        }
    }

    @Test("a responder waits for the whole of IA before step 4", arguments: [1, 68, 65535])
    func waits(length: Int) {
        let end = ForgedAgreement.responder()
        let wire = ForgedRequest(initialPayload: [UInt8](repeating: 7, count: length)).wire
        end.receive(wire.dropLast())
        #expect(end.sent == ForgedAgreement.publicKeyOfB && !end.isEstablished && end.received.isEmpty)
        end.receive(wire.suffix(1))
        #expect(end.sent == ForgedAnswer().wire && end.isEstablished)
    }

    @Test("early bytes in many pieces behind IA are all payload")
    func earlyBytes() {
        let early = Array(UInt8(0)...255)
        let request = ForgedRequest(initialPayload: [9], payload: early)
        let end = ForgedAgreement.responder()
        end.receive(request.wire.dropLast(early.count - 10))
        end.receiveSingly(request.wire.suffix(early.count - 10))
        #expect(end.received == [9] + early)
    }

    @Test("an initiator sends nothing behind IA until step 4 has come")
    func silentUntilStepFour() throws {
        let answer = ForgedAnswer(padB: [1, 2, 3], padD: [4, 5])
        var handshake = try Handshake(
            initiatorFor: ForgedAgreement.infohash, offering: .rc4, initialPayload: [9],
            material: HandshakeMaterial(exponent: ForgedAgreement.exponentOfA, openingPad: [], closingPad: []))
        #expect(handshake.takeOutput() == ForgedAgreement.publicKeyOfA)
        #expect(handshake.takeOutput() == [])
        let (wire, last) = (answer.wire.dropLast(), answer.wire.suffix(1))
        var sentAfterFirst = 0
        for (index, byte) in wire.enumerated() {
            let isEstablished = try handshake.receive([byte]) != nil
            try #require(!isEstablished)
            let output = handshake.takeOutput()
            if index != 95 { sentAfterFirst += output.count }
            if index == 95 { #expect(output == ForgedRequest(initialPayload: [9]).request) }
        }
        let isEstablished = try handshake.receive(last) != nil
        #expect(isEstablished && sentAfterFirst == 0)
        #expect(handshake.takeOutput() == [])
    }
}
