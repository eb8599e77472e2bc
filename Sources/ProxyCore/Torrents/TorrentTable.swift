import MSE
import TorrentIdentity
import TrackerProtocol

/// Finds torrents by a digest of their infohash.
protocol TorrentIndex {
    /// By that digest.
    var table: DigestTable { get set }
    static func digest(of infohash: Infohash) -> Octets20
}

extension SKEYIndex: TorrentIndex {}
extension ObfuscatedInfohashIndex: TorrentIndex {}

/// Torrents that settings and files name, until they do not any more, and torrents that were seen in use, of which the
/// longest unused are forgotten.
struct TorrentTable<Index: TorrentIndex> {
    /// Torrents that are known by their use alone are forgotten beyond this many.
    static var mostLearned: Int { 65_536 }

    private(set) var index: Index
    /// When a torrent was used last, counted in uses.
    private var learned: [Infohash: UInt64] = [:]
    private var uses: UInt64 = 0

    init(_ index: Index) {
        self.index = index
    }

    /// How many are known by their use.
    var learntCount: Int { learned.count }

    func isLearnt(_ infohash: Infohash) -> Bool { learned[infohash] != nil }

    func nameCount(of infohash: Infohash) -> Int { index.table.nameCount(of: Index.digest(of: infohash)) }

    /// A setting or a file names `infohash`, until a `remove` for each.
    mutating func add(_ infohash: Infohash) {
        index.table.insert(infohash, Index.digest(of: infohash), nameCount: 1)
    }

    /// One setting or file less names `infohash`.
    mutating func remove(_ infohash: Infohash) {
        let digest = Index.digest(of: infohash)
        index.table.dropName(of: digest)
        if learned[infohash] == nil { removeNameless(digest) }
    }

    private mutating func removeNameless(_ digest: Octets20) {
        if index.table.nameCount(of: digest) == 0 { index.table.remove(digest) }
    }

    /// `infohash` was used. Returns what had to be forgotten for it.
    mutating func learn(_ infohash: Infohash) -> [Infohash] {
        uses += 1
        learned[infohash] = uses
        index.table.insert(infohash, Index.digest(of: infohash))
        return learned.count > Self.mostLearned ? forgetOldest() : []
    }

    /// `infohash` was asked for: one that is known by its use alone counts as used.
    mutating func touch(_ infohash: Infohash) {
        guard learned[infohash] != nil else { return }
        uses += 1
        learned[infohash] = uses
    }

    /// `infohash` is used no more.
    mutating func forget(_ infohash: Infohash) {
        guard learned.removeValue(forKey: infohash) != nil else { return }
        removeNameless(Index.digest(of: infohash))
    }

    /// Forgets the eighth unused the longest, so that the sorting is paid once for many.
    mutating func forgetOldest() -> [Infohash] {
        let oldest = learned.firstEighth { $0 }
        for infohash in oldest { forget(infohash) }
        return oldest
    }
}
