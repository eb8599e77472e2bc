import ObfuscationCrypto
public import TorrentIdentity

/// The torrents that a responder knows, found by HASH("req2", SKEY): one look-up, however many there are.
public struct SKEYIndex: Sendable {
    private var infohashes: [Octets20: Infohash] = [:]

    /// An index of `infohashes`.
    public init(_ infohashes: some Sequence<Infohash> = []) {
        for infohash in infohashes { insert(infohash) }
    }

    /// How many torrents are known.
    public var count: Int { infohashes.count }

    /// Makes `infohash` known.
    public mutating func insert(_ infohash: Infohash) {
        infohashes[KeySchedule.requirement2(infohash)] = infohash
    }

    /// Forgets `infohash`.
    public mutating func remove(_ infohash: Infohash) {
        infohashes[KeySchedule.requirement2(infohash)] = nil
    }

    /// The torrent whose HASH("req2", SKEY) is `hash`; nil where none is.
    public func infohash(forRequirement2 hash: Octets20) -> Infohash? {
        infohashes[hash]
    }
}
