public import TorrentIdentity

/// The torrents that a tracker knows, found by `sha_ih` (BEP 8): one look-up, however many there are.
public struct ObfuscatedInfohashIndex: Sendable {
    private var infohashes: [Octets20: Infohash] = [:]

    /// An index of `infohashes`.
    public init(_ infohashes: some Sequence<Infohash> = []) {
        for infohash in infohashes { insert(infohash) }
    }

    /// How many torrents are known.
    public var count: Int { infohashes.count }

    /// Makes `infohash` known.
    public mutating func insert(_ infohash: Infohash) {
        infohashes[PeerObfuscation.obfuscatedInfohash(infohash)] = infohash
    }

    /// Forgets `infohash`.
    public mutating func remove(_ infohash: Infohash) {
        infohashes[PeerObfuscation.obfuscatedInfohash(infohash)] = nil
    }

    /// The torrent whose `sha_ih` is `hash`; nil where none is.
    public func infohash(forObfuscated hash: Octets20) -> Infohash? {
        infohashes[hash]
    }
}
