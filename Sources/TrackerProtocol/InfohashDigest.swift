import ObfuscationCrypto
import TorrentIdentity

/// The digests that name a torrent.
enum Digests {
    /// SHA-1, a v1 torrent's (BEP 3).
    static func sha1(_ bytes: some Sequence<UInt8>) -> Octets20 {
        SHA1.hash(bytes: Array(bytes))
    }

    /// The first 20 bytes of SHA-256, what the wire knows of a v2 torrent's (BEP 52).
    static func sha256Prefix(_ bytes: some Sequence<UInt8>) -> Octets20 {
        let digest = SHA256.hash(bytes: Array(bytes))
        return Octets20 { $0.copyBytes(from: digest.prefix(20)) }
    }
}
