import ObfuscationCrypto
import Testing
import TorrentIdentity

@Suite("Powers of G from the table")
struct GeneratorPowersTests {
    /// 2 as the public key of an other end: S is then G^X by `BN_mod_exp_mont`, which has no table.
    private static let generator = [UInt8](repeating: 0, count: 95) + [2]

    private func isRight(_ exponent: [UInt8]) -> Bool {
        guard let bits = Octets20(exponent) else { return false }
        let key = PrivateKey(exponent: bits)
        guard let secret = key.sharedSecret(with: Self.generator) else { return false }
        return secret.withUnsafeBytes { $0.elementsEqual(key.publicKey) }
    }

    @Test("each single bit, and all but it, give what an exponentiation gives")
    func singleBits() {
        for bit in 0..<160 {
            var exponent = [UInt8](repeating: 0, count: 20)
            exponent[19 - bit / 8] = 1 << (bit % 8)
            #expect(isRight(exponent), "bit \(bit)")
            #expect(isRight(exponent.map { ~$0 }), "all but bit \(bit)")
        }
    }

    @Test("0, 1 and all ones give what an exponentiation gives")
    func ends() {
        #expect(isRight([UInt8](repeating: 0, count: 20)))
        #expect(isRight([UInt8](repeating: 0, count: 19) + [1]))
        #expect(isRight([UInt8](repeating: 0xFF, count: 20)))
        let keyOfZero = PrivateKey(exponent: Octets20([UInt8](repeating: 0, count: 20))!).publicKey
        #expect(keyOfZero == [UInt8](repeating: 0, count: 95) + [1])
    }

    @Test("thousands of random exponents give what an exponentiation gives")
    func random() {
        var random = SystemRandom()
        for _ in 0..<4000 {
            let exponent = random.bytes(count: 20)
            #expect(isRight(exponent), "\(exponent)")
        }
    }

    @Test("exponents of whole words and columns give what an exponentiation gives")
    func words() {
        for word in 0..<5 {
            let exponent = (0..<20).map { UInt8($0 / 4 == word ? 0xFF : 0) }
            #expect(isRight(exponent))
        }
        for byte in 0..<4 {
            let exponent = (0..<20).map { UInt8($0 % 4 == byte ? 0xFF : 0) }
            #expect(isRight(exponent))
        }
    }
}
