import TestSupport
import MSE
import ObfuscationCrypto
import Testing

@Suite("Corrupted bytes")
struct CorruptionTests {
    /// Longer than the scan limits, so that a lost synchronisation is noticed.
    static let tail = [UInt8](repeating: 0x2A, count: 700)

    @Test(
        "one wrong byte of a request fails in its field's way, or spoils that byte of a pad or payload alone",
        arguments: [1, 2, 3] as [UInt64])
    func request(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let initialPayload = random.bytes(count: 30)
        let request = ForgedRequest(
            padA: random.bytes(count: 20), padC: [UInt8](repeating: 0, count: 10), initialPayload: initialPayload,
            payload: Self.tail)
        let expected = initialPayload + Self.tail
        // Ya, PadA, req1, req2 ^ req3, VC, crypto_provide, length, PadC, length: where each begins.
        let (padA, req1, req2, vc, provide, lengthC, padC, lengthIA, ia) = (96, 116, 136, 156, 164, 168, 170, 180, 182)
        for place in request.wire.indices {
            let change = UInt8.random(in: 1...255, using: &random)
            var wire = request.wire
            wire[place] ^= change
            let end = ForgedAgreement.responder()
            feed(wire, to: end, &random)
            switch place {
            case ..<padA, req1..<req2:
                try #require(end.failure == .notSynchronised(scanned: 532), "\(place) ^ \(change)")
            case padA..<req1, padC..<lengthIA:
                try #require(end.received == expected, "\(place) ^ \(change)")
            case req2..<vc:
                try #require(end.failure == .unknownTorrent, "\(place) ^ \(change)")
            case vc..<provide:
                let value = UInt64(change) << (8 * UInt64(provide - 1 - place))
                try #require(end.failure == .wrongVerificationConstant(value), "\(place) ^ \(change)")
            case provide..<lengthC:
                let provided = CryptoMethods(rawValue: 2 ^ UInt32(change) << (8 * UInt32(lengthC - 1 - place)))
                if provided.contains(.rc4) {
                    try #require(end.received == expected, "\(place) ^ \(change)")
                } else {
                    try #require(end.failure == .nothingAcceptable(provided: provided), "\(place) ^ \(change)")
                }
            case lengthC:
                let failure = change < 2 ? nil : HandshakeFailure.padTooLong(Int(change) << 8 | 10)
                try #require(end.failure == failure, "\(place) ^ \(change)")
            case lengthC..<padC, lengthIA..<ia:
                // The fields shift: nothing shows it but what they then hold.
                try #require(end.failure == nil, "\(place) ^ \(change)")
            default:
                var spoiled = expected
                spoiled[place - ia] ^= change
                try #require(end.received == spoiled, "\(place) ^ \(change)")
            }
            try #require((end.phase == .over) == (end.isEstablished || end.failure != nil))
        }
    }

    @Test(
        "one wrong byte of an answer fails in its field's way, or spoils that byte of a pad or payload alone",
        arguments: [1, 2, 3] as [UInt64])
    func answer(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let answer = ForgedAnswer(padB: random.bytes(count: 20), padD: [0, 0, 0, 0], payload: Self.tail)
        let (padB, vc, select, length, padD, payload) = (96, 116, 124, 128, 130, 134)
        for place in answer.wire.indices {
            let change = UInt8.random(in: 1...255, using: &random)
            var wire = answer.wire
            wire[place] ^= change
            let end = try ForgedAgreement.initiator()
            feed(wire, to: end, &random)
            switch place {
            case ..<padB, vc..<select:
                try #require(end.failure == .notSynchronised(scanned: 520), "\(place) ^ \(change)")
            case padB..<vc, padD..<payload:
                try #require(end.received == Self.tail, "\(place) ^ \(change)")
            case select..<length:
                let selected = CryptoMethods(rawValue: 2 ^ UInt32(change) << (8 * UInt32(length - 1 - place)))
                if selected.contains(.rc4) {
                    try #require(end.received == Self.tail, "\(place) ^ \(change)")
                } else {
                    let failure = HandshakeFailure.selectRefused(selected: selected, provided: .rc4)
                    try #require(end.failure == failure, "\(place) ^ \(change)")
                }
            case length:
                let failure = change < 2 ? nil : HandshakeFailure.padTooLong(Int(change) << 8 | 4)
                try #require(end.failure == failure, "\(place) ^ \(change)")
            case length..<padD:
                // Payload is lost to the pad, or pad taken for payload; the keystream stays in step all the same.
                let padLength = 4 ^ Int(change)
                let padAndTail = answer.padD + Self.tail
                try #require(end.received.elementsEqual(padAndTail.dropFirst(padLength)), "\(place) ^ \(change)")
            default:
                var spoiled = Self.tail
                spoiled[place - payload] ^= change
                try #require(end.received == spoiled, "\(place) ^ \(change)")
            }
            try #require((end.phase == .over) == (end.isEstablished || end.failure != nil))
        }
    }

    @Test("noise never establishes anything, and is given up within the limits", arguments: UInt64(0)..<200)
    func noise(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let noise = random.bytes(count: 2000)
        for (end, limit) in [(ForgedAgreement.responder(), 532), (try ForgedAgreement.initiator(), 520)] {
            feed(noise, to: end, &random)
            #expect(!end.isEstablished && end.pendingInput.isEmpty)
            // A key of random bits is above P-2 once in 2^64.
            #expect(end.failure == .notSynchronised(scanned: limit))
        }
    }

    @Test("noise behind an honest beginning never establishes anything", arguments: UInt64(0)..<200)
    func noiseBehindBeginning(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let request = ForgedRequest(padA: random.bytes(count: 30), initialPayload: [1, 2, 3]).wire
        let noise = random.bytes(count: 2000)
        let responder = ForgedAgreement.responder()
        // Up to where VC begins, which then is noise, too.
        feed(request.prefix(Int.random(in: 0...96 + 30 + 40, using: &random)) + noise, to: responder, &random)
        #expect(!responder.isEstablished && responder.failure != nil)
    }

    private func feed(_ wire: [UInt8], to end: End, _ random: inout SeededRandom) {
        var rest = wire[...]
        while !rest.isEmpty {
            let count = min(rest.count, Int.random(in: 1...300, using: &random))
            end.receive(rest.prefix(count))
            rest = rest.dropFirst(count)
            if end.failure != nil { return }
        }
    }
}
