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
}
