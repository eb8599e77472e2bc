public import TorrentIdentity

/// An announce that came to a tracker with `sha_ih` (BEP 8, Announce).
public struct ObscuredAnnounceQuery: Hashable, Sendable {
    /// All of the query, obscured as it came.
    public let query: TrackerQuery
    /// `sha_ih`: SHA-1 of the raw infohash.
    public let obfuscatedInfohash: Octets20

    /// The announce that `query` asks. Throws unless it has one `sha_ih` of 20 bytes, no `info_hash`, and a `port`.
    public init(_ query: TrackerQuery) throws(AnnounceQueryError) {
        self.query = query
        obfuscatedInfohash = try query.hash("sha_ih")
        guard query.value(of: "info_hash") == nil else { throw .bothHashes }
        guard try query.port("port") != nil else { throw .missing("port") }
    }

    /// The same announce in clear, for the torrent that `sha_ih` means: `info_hash` in its place, `port` and
    /// `cryptoport` in decimal, `ip`, `ipv4` and `ipv6` as text where they are there and not empty. Throws for another
    /// torrent, and for an address that has neither 4 nor 16 bytes.
    public func revealed(for infohash: Infohash) throws(AnnounceQueryError) -> TrackerQuery {
        guard PeerObfuscation.obfuscatedInfohash(infohash) == obfuscatedInfohash else { throw .otherTorrent(infohash) }
        let obfuscation = PeerObfuscation(infohash: infohash)
        var result = query
        result.replace("sha_ih", by: "info_hash", value: infohash.bytes)
        for name in ["port", "cryptoport"] {
            guard let port = try query.port(name) else { continue }
            result.set(name, to: "\(obfuscation.port(port))".utf8)
        }
        for name in PeerObfuscation.addressParameters {
            guard let value = query.value(of: name), !value.isEmpty else { continue }
            guard [4, 16].contains(value.count) else { throw .malformedAddress(name, value) }
            result.set(name, to: IPText.text(obfuscation.ip(value)).utf8)
        }
        return result
    }
}
