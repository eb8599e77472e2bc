import MSE
import ObfuscationCrypto
import TorrentIdentity

/// The fixed keys of both ends of a forged handshake and what they agree on, by the specification's formulas.
enum ForgedAgreement {
    static let infohash = Infohash(bytes: 101...120)!
    static let exponentOfA = Octets20(1...20)!
    static let exponentOfB = Octets20(21...40)!
    static let publicKeyOfA = PrivateKey(exponent: exponentOfA).publicKey
    static let publicKeyOfB = PrivateKey(exponent: exponentOfB).publicKey
    static let secret = PrivateKey(exponent: exponentOfA).sharedSecret(with: publicKeyOfB)!
        .withUnsafeBytes { Array($0) }

    /// What the responder looks for behind Ya.
    static let requirement1 = hash("req1", secret)
    /// What the initiator looks for behind Yb.
    static let encryptedVerification = encrypted([UInt8](repeating: 0, count: 8), "keyB")

    static func hash(_ label: String, _ parts: [UInt8]...) -> [UInt8] {
        SHA1.hash(bytes: Array(label.utf8) + parts.joined()).bytes
    }

    /// `bytes` from the start of the stream of `label`, "keyA" or "keyB".
    static func encrypted(_ bytes: [UInt8], _ label: String) -> [UInt8] {
        var stream = RC4(key: hash(label, secret, infohash.bytes), dropping: 1024)
        var bytes = bytes
        stream.apply(to: &bytes)
        return bytes
    }

    /// `payload` as it travels behind `fields`, which are always encrypted.
    static func travelling(_ fields: [UInt8], _ payload: [UInt8], _ label: String, encrypting: Bool) -> [UInt8] {
        encrypting ? encrypted(fields + payload, label) : encrypted(fields, label) + payload
    }

    /// The two bytes of a length, of which a test may claim another than the true one.
    static func length(_ count: Int) -> [UInt8] {
        [UInt8(count >> 8), UInt8(count & 0xFF)]
    }

    static func number(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// The honest initiator that the forged responder speaks to.
    static func initiator(offering methods: CryptoMethods = .rc4, initialPayload: [UInt8] = []) throws -> End {
        End(
            try Handshake(
                initiatorFor: infohash, offering: methods, initialPayload: initialPayload,
                material: HandshakeMaterial(exponent: exponentOfA, openingPad: [], closingPad: [])))
    }

    /// The honest responder that the forged initiator speaks to.
    static func responder(
        accepting methods: [CryptoMethods] = [.rc4], knowing infohashes: [Infohash] = [infohash]
    ) -> End {
        let index = SKEYIndex(infohashes)
        return End(
            Handshake(
                responderAccepting: methods,
                material: HandshakeMaterial(exponent: exponentOfB, openingPad: [], closingPad: [])
            ) { index.infohash(forRequirement2: $0) })
    }
}
