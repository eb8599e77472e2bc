import ObfuscationCrypto
public import TorrentIdentity

/// The torrents that a responder knows, found by HASH("req2", SKEY): one look-up, however many there are.
public struct SKEYIndex: Sendable {
    /// By that hash.
    package var table = DigestTable()

    /// An index of `infohashes`.
    public init(_ infohashes: some Sequence<Infohash> = []) {
        for infohash in infohashes { insert(infohash) }
    }

    /// HASH("req2", SKEY).
    package static func digest(of infohash: Infohash) -> Octets20 { KeySchedule.requirement2(infohash) }

    /// How many torrents are known.
    public var count: Int { table.count }

    /// Makes `infohash` known.
    public mutating func insert(_ infohash: Infohash) {
        table.insert(infohash, Self.digest(of: infohash))
    }

    /// Forgets `infohash`.
    public mutating func remove(_ infohash: Infohash) {
        table.remove(Self.digest(of: infohash))
    }

    /// The torrent whose HASH("req2", SKEY) is `hash`; nil where none is.
    public func infohash(forRequirement2 hash: Octets20) -> Infohash? {
        table.infohash(of: hash)
    }
}
