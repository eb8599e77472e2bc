import ObfuscationCrypto
import TorrentIdentity

/// What two ends of MSE agree on, by the specification's formulas, for bytes that no honest end would send.
struct ForgedAgreement {
    private let secret: [UInt8]
    private let infohash: Infohash

    /// An end's private key, chosen anew, and its public one.
    struct Key {
        let exponent: Octets20
        let publicKey: [UInt8]

        init() {
            var random = SystemRandom()
            exponent = Octets20 { random.fill($0) }
            publicKey = PrivateKey(exponent: exponent).publicKey
        }

        /// A key whose S with `publicKey` begins with a zero, or does not: the daemon tries such a peer once more.
        static func agreeing(with publicKey: [UInt8], onShortSecret isShort: Bool = false) -> Key {
            while true {
                let key = Key()
                guard let secret = PrivateKey(exponent: key.exponent).sharedSecret(with: publicKey) else { return key }
                let begins = secret.beginsWithZero
                if begins == isShort { return key }
            }
        }
    }

    /// - Returns: nil where `publicKey` is none.
    init?(_ key: Key, with publicKey: [UInt8], for infohash: Infohash) {
        guard let secret = PrivateKey(exponent: key.exponent).sharedSecret(with: publicKey) else { return nil }
        self.secret = secret.withUnsafeBytes { Array($0) }
        self.infohash = infohash
    }

    func hash(_ label: String, _ bytes: [UInt8]) -> [UInt8] {
        SHA1.hash(bytes: Array(label.utf8) + bytes).bytes
    }

    /// HASH("req1", S), and HASH("req2", SKEY) xor HASH("req3", S).
    func requirements() -> [UInt8] {
        hash("req1", secret) + zip(hash("req2", infohash.bytes), hash("req3", secret)).map { $0 ^ $1 }
    }

    /// `bytes` from the start of the stream of `label`, "keyA" or "keyB".
    func encrypted(_ bytes: [UInt8], _ label: String) -> [UInt8] {
        var stream = RC4(key: hash(label, secret + infohash.bytes), dropping: 1024)
        var bytes = bytes
        stream.apply(to: &bytes)
        return bytes
    }

    static func length(_ count: Int) -> [UInt8] {
        [UInt8(count >> 8), UInt8(count & 0xFF)]
    }

    static func number(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
