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
        hash("req2", nil, infohash)
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

    private static func stream(_ label: StaticString, _ secret: borrowing SharedSecret, _ infohash: Infohash) -> RC4 {
        var key = hash(label, secret, infohash)
        defer { withUnsafeMutableBytes(of: &key) { Secrets.cleanse($0) } }
        return key.withUnsafeBytes { RC4(key: $0, dropping: 1024) }
    }

    /// SHA-1 over `label`, of four bytes, and what stands behind it, in a buffer on the stack that is wiped.
    private static func hash(_ label: StaticString, _ secret: UnsafeRawBufferPointer?, _ infohash: Infohash?)
        -> Octets20
    {
        withUnsafeTemporaryAllocation(byteCount: 4 + SharedSecret.byteCount + 20, alignment: 1) { message in
            var count = 0
            func append(_ bytes: UnsafeRawBufferPointer) {
                UnsafeMutableRawBufferPointer(rebasing: message[count...]).copyMemory(from: bytes)
                count += bytes.count
            }
            append(UnsafeRawBufferPointer(start: label.utf8Start, count: label.utf8CodeUnitCount))
            if let secret { append(secret) }
            if let infohash { infohash.octets.withUnsafeBytes { append($0) } }
            defer { Secrets.cleanse(message) }
            return SHA1.hash(UnsafeRawBufferPointer(rebasing: message[..<count]))
        }
    }

    private static func hash(
        _ label: StaticString, _ secret: borrowing SharedSecret, _ infohash: Infohash?
    ) -> Octets20 {
        secret.withUnsafeBytes { hash(label, $0, infohash) }
    }
}
