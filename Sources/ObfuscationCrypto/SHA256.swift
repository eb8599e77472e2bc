import CLibcrypto

/// SHA-256, which names v2 torrents (BEP 52).
public enum SHA256 {
    /// The 32 bytes of the digest of `bytes`.
    public static func hash(bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        _ = CLibcrypto.SHA256(bytes, bytes.count, &digest)
        return digest
    }
}
