import MSE
import Testing

@Suite("Finding the other end's step behind its pad")
struct SynchronisationTests {
    static let padLengths = [0, 1, 2, 95, 96, 256, 511, 512]

    @Test("a responder finds step 3 behind a pad of up to 512 bytes", arguments: padLengths)
    func padA(length: Int) {
        let request = ForgedRequest(padA: filler(length), initialPayload: [1, 2, 3], payload: [4, 5])
        for pieces in [[request.wire[...]], request.wire.map { [$0] }] {
            let end = ForgedAgreement.responder()
            for piece in pieces { end.receive(piece) }
            #expect(end.selected == .rc4 && end.received == [1, 2, 3, 4, 5])
        }
    }

    @Test("an initiator finds step 4 behind a pad of up to 512 bytes", arguments: padLengths)
    func padB(length: Int) throws {
        let answer = ForgedAnswer(padB: filler(length), padD: [9, 9], payload: [4, 5])
        for pieces in [[answer.wire[...]], answer.wire.map { [$0] }] {
            let end = try ForgedAgreement.initiator()
            for piece in pieces { end.receive(piece) }
            #expect(end.selected == .rc4 && end.received == [4, 5])
        }
    }

    @Test("a responder gives up on byte 628 and not before, even where step 3 ends on byte 629")
    func limitOfResponder() {
        for wire in [ForgedRequest(padA: filler(513)).wire, ForgedAgreement.publicKeyOfA + filler(700)] {
            expectFailure(of: ForgedAgreement.responder(), on: 96 + 512 + 20, of: wire, scanned: 512 + 20)
        }
    }

    @Test("an initiator gives up on byte 616 and not before, even where VC ends on byte 617")
    func limitOfInitiator() throws {
        for wire in [ForgedAnswer(padB: filler(513)).wire, ForgedAgreement.publicKeyOfB + filler(700)] {
            expectFailure(of: try ForgedAgreement.initiator(), on: 96 + 512 + 8, of: wire, scanned: 512 + 8)
        }
    }

    @Test("the limits hold where everything comes at once")
    func limitsInOneSegment() throws {
        let responder = ForgedAgreement.responder()
        responder.receive(ForgedRequest(padA: filler(513)).wire)
        #expect(responder.failure == .notSynchronised(scanned: 532))
        let initiator = try ForgedAgreement.initiator()
        initiator.receive(ForgedAnswer(padB: filler(513)).wire)
        #expect(initiator.failure == .notSynchronised(scanned: 520))
    }

    @Test("pads full of the pattern's beginnings are no match, and do not move the keystream", arguments: 1..<20)
    func nearMatchesForResponder(length: Int) {
        let pad = nearMatches(of: ForgedAgreement.requirement1, prefix: length)
        let wire = ForgedRequest(padA: pad, initialPayload: [1, 2, 3], payload: [4, 5]).wire
        for split in [wire.count, 96 + pad.count, 96 + pad.count + 1, 96 + pad.count + 19] {
            let end = ForgedAgreement.responder()
            end.receive(wire[..<split])
            end.receive(wire[split...])
            #expect(end.received == [1, 2, 3, 4, 5], "split at \(split)")
        }
    }

    @Test("pads full of ENCRYPT(VC)'s beginnings are no match, and do not move the keystream", arguments: 1..<8)
    func nearMatchesForInitiator(length: Int) throws {
        let pad = nearMatches(of: ForgedAgreement.encryptedVerification, prefix: length)
        let wire = ForgedAnswer(padB: pad, padD: [7], payload: [4, 5]).wire
        for split in [wire.count, 96 + pad.count, 96 + pad.count + 1, 96 + pad.count + 7] {
            let end = try ForgedAgreement.initiator()
            end.receive(wire[..<split])
            end.receive(wire[split...])
            #expect(end.received == [4, 5], "split at \(split)")
        }
    }

    @Test("half of a pad may come with the next step, and in pieces")
    func latePads() throws {
        let request = ForgedRequest(padA: filler(300), initialPayload: [1, 2, 3])
        let answer = ForgedAnswer(padB: filler(300), payload: [4])
        for first in 0...300 {
            let responder = ForgedAgreement.responder()
            responder.receive(request.opening.prefix(96 + first))
            try #require(responder.sent == ForgedAgreement.publicKeyOfB)
            responder.receive(request.padA.dropFirst(first).prefix(50))
            responder.receive(request.padA.dropFirst(first).dropFirst(50) + request.request)
            try #require(responder.received == [1, 2, 3])

            let initiator = try ForgedAgreement.initiator()
            initiator.receive(answer.opening.prefix(96 + first))
            initiator.receive(answer.padB.dropFirst(first).prefix(50))
            initiator.receive(answer.padB.dropFirst(first).dropFirst(50) + answer.answer)
            try #require(initiator.received == [4])
        }
    }

    /// A pad in which neither pattern begins.
    private func filler(_ count: Int) -> [UInt8] {
        let excluded = [ForgedAgreement.requirement1[0], ForgedAgreement.encryptedVerification[0]]
        let byte = (UInt8(1)...255).first { !excluded.contains($0) }!
        return [UInt8](repeating: byte, count: count)
    }

    /// The first `prefix` bytes of `pattern` over and over, the longest and the last of them cut short.
    private func nearMatches(of pattern: [UInt8], prefix: Int) -> [UInt8] {
        var pad = (0..<20).flatMap { _ in pattern.prefix(prefix) }
        pad += pattern.dropLast() + [pattern.last! ^ 1]
        pad += pattern.dropFirst()
        return pad + pattern.prefix(prefix)
    }

    private func expectFailure(of end: End, on byte: Int, of wire: [UInt8], scanned: Int) {
        end.receiveSingly(wire[..<(byte - 1)])
        #expect(end.failure == nil && end.phase == .awaitingNegotiation)
        end.receive([wire[byte - 1]])
        #expect(end.failure == .notSynchronised(scanned: scanned) && end.phase == .over)
    }
}
