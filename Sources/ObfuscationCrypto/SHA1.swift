import CLibcrypto
public import TorrentIdentity

/// SHA-1, as MSE's HASH and as a v1 torrent's infohash.
public enum SHA1 {
    /// The digest of `bytes`.
    public static func hash(bytes: [UInt8]) -> Octets20 {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// The digest of the bytes in `buffer`.
    public static func hash(_ buffer: UnsafeRawBufferPointer) -> Octets20 {
        Octets20 { digest in
            _ = CLibcrypto.SHA1(
                buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count,
                digest.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
    }
}
