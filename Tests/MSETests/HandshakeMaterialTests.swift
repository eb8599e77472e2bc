import ObfuscationCrypto
import TestSupport
import Testing

@testable import MSE

@Suite("What an end brings to a handshake")
struct HandshakeMaterialTests {
    @Test("a public key never begins as a plaintext handshake does, for which Transmission would take it")
    func firstByte() {
        var random = SeededRandom(seed: 7)
        var seen: Set<UInt8> = []
        for _ in 0..<3000 {
            let material = HandshakeMaterial(from: &random)
            seen.formUnion(material.privateKey.publicKey.prefix(1))
        }
        #expect(!seen.contains(0x13))
        // All others do occur.
        #expect(seen.count == 255)
    }

    @Test("step 3 is one piece of output, with IA in it", arguments: [0, 68])
    func step3(initialPayloadCount: Int) throws {
        var random = SeededRandom(seed: 8)
        let drawing = PadDrawing(from: &random)
        for _ in 0..<20 {
            let initialPayload = random.bytes(count: initialPayloadCount)
            let material = HandshakeMaterial(from: &random, drawing: drawing)
            let closingCount = material.closingPad.count
            var handshake = try Handshake(
                initiatorFor: ForgedAgreement.infohash, offering: .rc4, initialPayload: initialPayload,
                material: material)
            #expect(handshake.takeOutput().count >= handshake.firstWriteReach)
            if try handshake.receive(ForgedAgreement.publicKeyOfB) != nil { Issue.record("Yb alone ended it") }
            #expect(handshake.takeOutput().count == 20 + 20 + 8 + 4 + 2 + closingCount + 2 + initialPayloadCount)
            #expect(handshake.takeOutput().isEmpty)
        }
    }

    @Test("without a way to draw lengths are not even either, and there is one without pads")
    func defaults() throws {
        var random = SeededRandom(seed: 9)
        let lengths = (0..<600).map { _ in HandshakeMaterial(from: &random).openingPad.count }
        // 7 degrees of freedom: an even draw exceeds 24.3 once in a thousand times.
        #expect(Statistics.chiSquare(lengths, cellsOver: 0...511, count: 8) > 60)
        #expect(HandshakeMaterial(from: &random, drawing: .none).openingPad.isEmpty)
    }
}
