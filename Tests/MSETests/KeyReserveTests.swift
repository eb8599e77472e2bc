import ObfuscationCrypto
import TestSupport
import Testing
import TorrentIdentity

@testable import MSE

@Suite("Keys made ahead")
struct KeyReserveTests {
    @Test("as many keys are made ahead as there is room for, and no more", arguments: [0, 1, 3])
    func bound(capacity: Int) {
        var random = SeededRandom(seed: 1)
        var reserve = KeyReserve(capacity: capacity)
        for made in 0..<capacity {
            let (count, isMade) = (reserve.count, reserve.refillOne(from: &random))
            #expect(count == made && isMade)
        }
        let (isMade, count) = (reserve.refillOne(from: &random), reserve.count)
        #expect(!isMade && count == capacity)
    }

    @Test("each key is given once, and where none is left a fresh one")
    func once() {
        var random = SeededRandom(seed: 2)
        var reserve = KeyReserve(capacity: 4)
        var seen: Set<[UInt8]> = []
        for turn in 0..<20 {
            if turn % 5 < 2 { while reserve.refillOne(from: &random) {} }
            let before = reserve.count
            let publicKey = reserve.take(orMakeFrom: &random).publicKey
            let after = reserve.count
            #expect(after == max(0, before - 1))
            #expect(seen.insert(publicKey).inserted)
        }
    }

    @Test("a key from the reserve agrees with another end as a fresh one does")
    func agreement() {
        var random = SeededRandom(seed: 3)
        var reserve = KeyReserve(capacity: 1)
        let isMade = reserve.refillOne(from: &random)
        #expect(isMade)
        let ahead = reserve.take(orMakeFrom: &random)
        let fresh = reserve.take(orMakeFrom: &random)
        let secrets = (bytes(of: ahead, with: fresh.publicKey), bytes(of: fresh, with: ahead.publicKey))
        #expect(secrets.0 != nil && secrets.0 == secrets.1)
    }

    @Test("material with a key from the reserve goes out with it")
    func material() {
        var random = SeededRandom(seed: 4)
        let drawing = PadDrawing(from: &random)
        var reserve = KeyReserve(capacity: 2)
        while reserve.refillOne(from: &random) {}
        let material = HandshakeMaterial(from: &random, drawing: drawing, reserve: &reserve)
        let count = reserve.count
        #expect(count == 1)
        let (opening, publicKey) = (material.opening, material.privateKey.publicKey)
        #expect(opening.starts(with: publicKey))
    }

    @Test("no key in the reserve begins as a plaintext handshake does, nor does the spare one of any material")
    func firstByte() {
        var random = SeededRandom(seed: 5)
        var reserve = KeyReserve(capacity: 3000)
        while reserve.refillOne(from: &random) {}
        var seen: Set<UInt8> = []
        var spare: Set<UInt8> = []
        for _ in 0..<3000 {
            let material = HandshakeMaterial(from: &random, drawing: .none, reserve: &reserve)
            seen.formUnion(material.privateKey.publicKey.prefix(1))
            if let key = material.makeSpareKey() { spare.formUnion(key.publicKey.prefix(1)) }
        }
        let left = reserve.count
        #expect(left == 0)
        // All others do occur.
        #expect(!seen.contains(0x13) && seen.count == 255)
        #expect(!spare.contains(0x13) && spare.count == 255)
    }

    private func bytes(of key: borrowing PrivateKey, with publicKey: [UInt8]) -> [UInt8]? {
        guard let secret = key.sharedSecret(with: publicKey) else { return nil }
        return secret.withUnsafeBytes { Array($0) }
    }
}
