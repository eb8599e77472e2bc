import CLibcrypto
public import TorrentIdentity

/// SHA-1, as MSE's HASH and as a v1 torrent's infohash.
public enum SHA1 {
    // Fetched once: libcrypto's SHA1() looks it up by name each time, which takes longer than the digest of 120 bytes.
    private nonisolated(unsafe) static let algorithm: OpaquePointer = {
        guard let algorithm = EVP_MD_fetch(nil, "SHA1", nil) else { fatalError("libcrypto has no SHA-1") }
        return algorithm
    }()

    /// The digest of `bytes`.
    public static func hash(bytes: [UInt8]) -> Octets20 {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// The digest of the bytes in `buffer`.
    public static func hash(_ buffer: UnsafeRawBufferPointer) -> Octets20 {
        Octets20 { digest in
            let target = digest.baseAddress?.assumingMemoryBound(to: UInt8.self)
            guard EVP_Digest(buffer.baseAddress, buffer.count, target, nil, algorithm, nil) == 1 else {
                fatalError("libcrypto has no memory")
            }
        }
    }
}
