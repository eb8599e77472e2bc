@testable import MSE
import ObfuscationCrypto
import Testing
import TorrentIdentity

@Suite("What both ends derive")
struct DerivedValueTests {
    @Test("the public keys and S are the vector's, leading zeros and all", arguments: HandshakeVector.all)
    func secrets(_ vector: HandshakeVector) throws {
        let keyOfA = PrivateKey(exponent: try #require(Octets20(vector.privateA.bytes)))
        let keyOfB = PrivateKey(exponent: try #require(Octets20(vector.privateB.bytes)))
        let publicKeys = (keyOfA.publicKey, keyOfB.publicKey)
        #expect(publicKeys == (vector.publicA.bytes, vector.publicB.bytes))
        for (secret, _, _) in [derived(keyOfA, vector.publicB, vector), derived(keyOfB, vector.publicA, vector)] {
            #expect(secret == vector.secret.bytes)
        }
    }

    @Test("the hashes of step 3 are the vector's", arguments: HandshakeVector.all)
    func hashes(_ vector: HandshakeVector) throws {
        let key = PrivateKey(exponent: try #require(Octets20(vector.privateA.bytes)))
        let (_, requirement1, masked) = derived(key, vector.publicB, vector)
        #expect(requirement1 == vector.req1.bytes)
        #expect(masked == vector.req2XorReq3.bytes)
    }

    @Test("the vectors do hold an S and a public key that begin with zero")
    func leadingZeros() {
        #expect(HandshakeVector.named("secret-with-leading-zero").secret.bytes[0] == 0)
        #expect(HandshakeVector.named("public-key-with-leading-zero").publicA.bytes[0] == 0)
    }

    /// S, HASH("req1", S), and HASH("req2", SKEY) xor HASH("req3", S).
    private func derived(
        _ key: borrowing PrivateKey, _ publicKey: Hex, _ vector: HandshakeVector
    ) -> (secret: [UInt8], requirement1: [UInt8], masked: [UInt8]) {
        guard let secret = key.sharedSecret(with: publicKey.bytes) else { return ([], [], []) }
        let masked = KeySchedule.requirement2(vector.infohash) ^ KeySchedule.requirement3(secret)
        return (secret.withUnsafeBytes { Array($0) }, KeySchedule.requirement1(secret).bytes, masked.bytes)
    }
}
