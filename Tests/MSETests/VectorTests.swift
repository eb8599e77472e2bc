import MSE
import Testing

@Suite("The vectors")
struct VectorTests {
    @Test("the vectors are there, and only one has an IA that no initiator sends")
    func vectorsAreThere() {
        #expect(HandshakeVector.all.count == 8)
        #expect(HandshakeVector.sendable.count == 7)
    }

    @Test(
        "however its input is cut, the initiator writes the vector's bytes and reads the responder's payload",
        arguments: HandshakeVector.sendable)
    func initiator(_ vector: HandshakeVector) throws {
        for pieces in everyCut(of: vector.wireBToA.bytes) {
            let end = try vector.initiator()
            for piece in pieces { end.receive(piece) }
            try #require(end.failure == nil)
            try #require(end.selected == vector.selected && end.infohash == vector.infohash)
            try #require(end.sent == vector.stepsOfInitiator)
            try #require(end.received == vector.payloadB.bytes, "cut as \(pieces.map(\.count))")
            end.send(vector.payloadA.bytes)
            try #require(end.sent == vector.wireAToB.bytes)
        }
    }

    @Test(
        "however its input is cut, the responder writes the vector's bytes and reads IA and the initiator's payload",
        arguments: HandshakeVector.all)
    func responder(_ vector: HandshakeVector) throws {
        for pieces in everyCut(of: vector.wireAToB.bytes) {
            let end = vector.responder()
            for piece in pieces { end.receive(piece) }
            try #require(end.failure == nil)
            try #require(end.selected == vector.selected && end.infohash == vector.infohash)
            try #require(end.sent == vector.stepsOfResponder)
            try #require(
                end.received == vector.initialPayload.bytes + vector.payloadA.bytes, "cut as \(pieces.map(\.count))")
            end.send(vector.payloadB.bytes)
            try #require(end.sent == vector.wireBToA.bytes)
        }
    }

    @Test("the initiator acts on the byte that completes a step, and not before", arguments: HandshakeVector.sendable)
    func initiatorStepByStep(_ vector: HandshakeVector) throws {
        let lengths = vector.stepLengths
        let end = try vector.initiator()
        for (index, byte) in vector.wireBToA.bytes.enumerated() {
            end.receive([byte])
            let count = index + 1
            try #require(end.sent.count == lengths[0] + (count < 96 ? 0 : lengths[2]), "after \(count) bytes")
            try #require(end.received.count == max(0, count - lengths[1] - lengths[3]), "after \(count) bytes")
            try #require(end.phase == phase(after: count, end: lengths[1] + lengths[3]), "after \(count) bytes")
            try #require(end.isEstablished == (end.phase == .over), "after \(count) bytes")
        }
    }

    @Test("the responder acts on the byte that completes a step, and not before", arguments: HandshakeVector.all)
    func responderStepByStep(_ vector: HandshakeVector) throws {
        let lengths = vector.stepLengths
        let end = vector.responder()
        for (index, byte) in vector.wireAToB.bytes.enumerated() {
            end.receive([byte])
            let count = index + 1
            let last = lengths[0] + lengths[2]
            let sent = count < 96 ? 0 : count < last ? lengths[1] : lengths[1] + lengths[3]
            try #require(end.sent.count == sent, "after \(count) bytes")
            let received = count < last ? 0 : count - last + vector.initialPayload.bytes.count
            try #require(end.received.count == received, "after \(count) bytes")
            try #require(end.phase == phase(after: count, end: last), "after \(count) bytes")
            try #require(end.isEstablished == (end.phase == .over), "after \(count) bytes")
        }
    }

    private func phase(after count: Int, end: Int) -> Handshake.Phase {
        if count < 96 { return .awaitingPublicKey }
        return count < end ? .awaitingNegotiation : .over
    }
}
