import ObfuscationCrypto
import TorrentIdentity

/// The hashes and keystreams that MSE derives from S and SKEY.
enum KeySchedule {
    /// HASH("req1", S): where the initiator's step 3 begins.
    static func requirement1(_ secret: borrowing SharedSecret) -> Octets20 {
        hash("req1", secret, nil)
    }

    /// HASH("req2", SKEY) for SKEY = `infohash`.
    static func requirement2(_ infohash: Infohash) -> Octets20 {
        SHA1.hash(bytes: Array("req2".utf8) + infohash.bytes)
    }

    /// HASH("req3", S).
    static func requirement3(_ secret: borrowing SharedSecret) -> Octets20 {
        hash("req3", secret, nil)
    }

    /// The initiator's keystream, A to B.
    static func initiatorStream(_ secret: borrowing SharedSecret, _ infohash: Infohash) -> RC4 {
        stream("keyA", secret, infohash)
    }

    /// The responder's keystream, B to A.
    static func responderStream(_ secret: borrowing SharedSecret, _ infohash: Infohash) -> RC4 {
        stream("keyB", secret, infohash)
    }

    private static func stream(_ label: String, _ secret: borrowing SharedSecret, _ infohash: Infohash) -> RC4 {
        var key = hash(label, secret, infohash)
        defer { withUnsafeMutableBytes(of: &key) { Secrets.cleanse($0) } }
        return key.withUnsafeBytes { RC4(key: $0, dropping: 1024) }
    }

    private static func hash(_ label: String, _ secret: borrowing SharedSecret, _ infohash: Infohash?) -> Octets20 {
        var message = Array(label.utf8)
        message.reserveCapacity(4 + SharedSecret.byteCount + 20)
        secret.withUnsafeBytes { message.append(contentsOf: $0) }
        if let infohash { message += infohash.bytes }
        defer { message.withUnsafeMutableBytes { Secrets.cleanse($0) } }
        return SHA1.hash(bytes: message)
    }
}
