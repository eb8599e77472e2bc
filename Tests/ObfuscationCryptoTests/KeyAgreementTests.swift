import ObfuscationCrypto
import TestSupport
import Testing
import TorrentIdentity

@Suite("The key agreement")
struct KeyAgreementTests {
    /// P, and numbers near its ends, as 96 bytes.
    static let prime = bytes(
        hex: "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
            + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563")

    static func number(_ small: UInt8) -> [UInt8] {
        [UInt8](repeating: 0, count: 95) + [small]
    }

    static func prime(minus small: UInt8) -> [UInt8] {
        prime.dropLast() + [prime[95] - small]
    }

    @Test("both ends agree on S")
    func agreement() {
        var random = SystemRandom()
        for _ in 0..<20 {
            let a = PrivateKey(from: &random)
            let b = PrivateKey(from: &random)
            let publicKeys = (a.publicKey, b.publicKey)
            #expect(publicKeys.0 != publicKeys.1)
            let ofA = secret(of: a, with: b.publicKey)
            let ofB = secret(of: b, with: a.publicKey)
            #expect(ofA != nil && ofA == ofB)
        }
    }

    @Test("both ends agree on every thread, by tables that the first to need them makes")
    func threads() {
        TestThreads.run(4) { _ in
            var random = SystemRandom()
            for _ in 0..<10 {
                let a = PrivateKey(from: &random)
                let b = PrivateKey(from: &random)
                let ofA = secret(of: a, with: b.publicKey)
                let ofB = secret(of: b, with: a.publicKey)
                #expect(ofA != nil && ofA == ofB)
            }
        }
    }

    @Test(
        "a public key outside [2, P-2] is refused",
        arguments: [
            number(0), number(1), prime(minus: 1), prime, prime.dropLast() + [0xFF],
            [UInt8](repeating: 0xFF, count: 96),
        ])
    func outOfRange(publicKey: [UInt8]) {
        var random = SystemRandom()
        let agreed = secret(of: PrivateKey(from: &random), with: publicKey)
        #expect(agreed == nil)
    }

    @Test("2 and P-2 are public keys", arguments: [number(2), prime(minus: 2)])
    func inRange(publicKey: [UInt8]) {
        var random = SystemRandom()
        let agreed = secret(of: PrivateKey(from: &random), with: publicKey)
        #expect(agreed != nil)
    }

    @Test("a public key that is not 96 bytes is refused", arguments: [0, 1, 95, 97, 192])
    func wrongLength(byteCount: Int) {
        var random = SystemRandom()
        let agreed = secret(of: PrivateKey(from: &random), with: [UInt8](repeating: 7, count: byteCount))
        #expect(agreed == nil)
    }

    @Test("small results keep their leading zeros")
    func leadingZeros() throws {
        let one = PrivateKey(exponent: try #require(Octets20([UInt8](repeating: 0, count: 19) + [1])))
        let publicKey = one.publicKey
        let agreed = secret(of: one, with: Self.number(5))
        #expect(publicKey == Self.number(2))
        #expect(agreed == Self.number(5))
    }

    private func secret(of key: borrowing PrivateKey, with publicKey: [UInt8]) -> [UInt8]? {
        guard let secret = key.sharedSecret(with: publicKey) else { return nil }
        return secret.withUnsafeBytes { Array($0) }
    }
}
