import MSE
import ObfuscationCrypto
import TestSupport
import TorrentIdentity

/// Fixed keys for both ends of a handshake, and what follows from them by the specification's formulas: the fuzzer's bytes are
/// enciphered with it, so that they reach the fields behind the key agreement.
enum Agreement {
    static let infohash = Infohash(bytes: 101...120)!
    static let exponentOfA = Octets20(1...20)!
    static let exponentOfB = Octets20(21...40)!
    static let publicKeyOfA = PrivateKey(exponent: exponentOfA).publicKey
    static let publicKeyOfB = PrivateKey(exponent: exponentOfB).publicKey
    static let secret = PrivateKey(exponent: exponentOfA).sharedSecret(with: publicKeyOfB)!
        .withUnsafeBytes { Array($0) }

    /// HASH("req1", S), then HASH("req2", SKEY) ^ HASH("req3", S).
    static let request =
        hash("req1", secret) + zip(hash("req2", infohash.bytes), hash("req3", secret)).map { $0 ^ $1 }
    /// What A's bytes and what B's are enciphered with, as far as any input goes.
    static let keystreamOfA = keystream("keyA")
    static let keystreamOfB = keystream("keyB")

    /// `bytes` behind the first `offset` bytes of a keystream.
    static func enciphered(_ bytes: some Sequence<UInt8>, by keystream: [UInt8], from offset: Int = 0) -> [UInt8] {
        zip(bytes, keystream[offset...]).map { $0 ^ $1 }
    }

    /// Bytes for a pad, the same for the same length.
    static func pad(_ count: Int) -> [UInt8] {
        var random = SeededRandom(seed: UInt64(count))
        return random.bytes(count: count)
    }

    static func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    static func bytes(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static func hash(_ label: String, _ parts: [UInt8]...) -> [UInt8] {
        SHA1.hash(bytes: Array(label.utf8) + parts.joined()).bytes
    }

    private static func keystream(_ label: String) -> [UInt8] {
        var stream = RC4(key: hash(label, secret, infohash.bytes), dropping: 1024)
        var bytes = [UInt8](repeating: 0, count: 8192)
        stream.apply(to: &bytes)
        return bytes
    }
}
