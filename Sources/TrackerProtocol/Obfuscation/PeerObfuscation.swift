import ObfuscationCrypto
public import TorrentIdentity

/// The keystream of BEP 8 for one torrent and one `iv`: x and y, which hide `i` and `n`, and the pad, which hides peers
/// (BEP 8, Obfuscation Method and Optimizations, Figure 1). To obscure and to reveal are one.
public struct PeerObfuscation: Sendable {
    /// The largest `n`: it bounds the work and memory that an answer can ask for.
    public static let longestPadPairCount = 65_536

    static let addressParameters = ["ip", "ipv4", "ipv6"]
    /// What RC4 drops, and the bytes of x and y behind it.
    private static let droppedByteCount = 768, reservedByteCount = 8
    /// An announce's longest parameter is an IPv6 address.
    private static let shortestPad = 16

    private let x, y: UInt32
    private let pad: [UInt8]

    /// `sha_ih`: SHA-1 of the raw infohash (BEP 8, Announce).
    public static func obfuscatedInfohash(_ infohash: Infohash) -> Octets20 {
        infohash.octets.withUnsafeBytes { SHA1.hash($0) }
    }

    /// The keystream for a torrent, with the first `padByteCount` bytes of the pad.
    ///
    /// `iv` is nil for an announce, and for an answer that has none. It must not be empty: the key would be `sha_ih`,
    /// which everybody sees.
    public init(infohash: Infohash, iv: [UInt8]? = nil, padByteCount: Int = 0) {
        precondition(iv?.isEmpty != true, "an empty iv hides nothing")
        let key = iv.map { SHA1.hash(bytes: infohash.bytes + $0) } ?? infohash.octets
        var stream = RC4(key: key.bytes, dropping: Self.droppedByteCount)
        var bytes = [UInt8](repeating: 0, count: Self.reservedByteCount)
        stream.apply(to: &bytes)
        var pad = [UInt8](repeating: 0, count: max(padByteCount, Self.shortestPad))
        stream.apply(to: &pad)
        self.init(reserved: bytes, pad: pad)
    }

    /// A keystream of known bytes: 8 for x and y, 2 or more for the pad.
    package init(reserved: [UInt8], pad: [UInt8]) {
        func word(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
        x = word(reserved.prefix(4))
        y = word(reserved.dropFirst(4))
        self.pad = pad
    }

    /// An announce's port, 16 bits big-endian against the pad's first two bytes.
    public func port(_ port: UInt16) -> UInt16 {
        port ^ (UInt16(pad[0]) << 8 | UInt16(pad[1]))
    }

    /// An announce's address of up to 16 bytes, each against the pad's byte in its place.
    public func ip(_ bytes: [UInt8]) -> [UInt8] {
        zip(bytes, pad).map { $0 ^ $1 }
    }

    /// An answer's `i`, the index of its first pair, against x.
    public func index(_ index: UInt32) -> UInt32 { index ^ x }

    /// An answer's `n`, the pad's length in pairs, against y.
    public func padPairCount(_ count: UInt32) -> UInt32 { count ^ y }

    /// Applies the pad to `bytes`, from its byte `offset` on; where `length` is reached, from its beginning again. The
    /// pad must have that many bytes, or, with nil, as many as are asked for.
    public func apply(to bytes: inout [UInt8], from offset: Int = 0, wrappingAt length: Int? = nil) {
        let length = length ?? pad.count
        precondition((1...pad.count).contains(length) && offset >= 0, "the pad is shorter than what it is applied to")
        var place = offset % length
        for index in bytes.indices {
            bytes[index] ^= pad[place]
            place += 1
            if place == length { place = 0 }
        }
    }
}
