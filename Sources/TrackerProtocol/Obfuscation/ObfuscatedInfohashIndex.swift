public import TorrentIdentity

/// The torrents that a tracker knows, found by `sha_ih` (BEP 8): one look-up, however many there are.
public struct ObfuscatedInfohashIndex: Sendable {
    /// By that hash.
    package var table = DigestTable()

    /// An index of `infohashes`.
    public init(_ infohashes: some Sequence<Infohash> = []) {
        for infohash in infohashes { insert(infohash) }
    }

    /// `sha_ih`.
    package static func digest(of infohash: Infohash) -> Octets20 { PeerObfuscation.obfuscatedInfohash(infohash) }

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

    /// The torrent whose `sha_ih` is `hash`; nil where none is.
    public func infohash(forObfuscated hash: Octets20) -> Infohash? {
        table.infohash(of: hash)
    }
}
