import MSE
import Synchronization
package import TorrentIdentity

/// The torrents that peers may ask for, from all that names them: configuration, `.torrent` files, and what clients'
/// handshakes taught. Shared by all workers.
package final class Torrents: Sendable {
    /// Torrents that are known by handshakes alone are forgotten beyond this many, the longest unused first.
    package static let mostLearned = 65_536

    private struct Known {
        var index = SKEYIndex()
        /// How many settings and files name a torrent.
        var named: [Infohash: Int] = [:]
        /// When a handshake taught a torrent last, counted in handshakes.
        var learned: [Infohash: UInt64] = [:]
        var handshakes: UInt64 = 0
    }

    private let known = Mutex(Known())

    package init() {}

    /// How many torrents are known.
    package var count: Int { known.withLock { $0.index.count } }

    /// A setting or a file names `infohash`, until a `remove` for each.
    package func add(_ infohash: Infohash) {
        known.withLock { known in
            known.named[infohash, default: 0] += 1
            known.index.insert(infohash)
        }
    }

    /// One setting or file less names `infohash`.
    package func remove(_ infohash: Infohash) {
        known.withLock { known in
            guard let count = known.named[infohash] else { return }
            known.named[infohash] = count > 1 ? count - 1 : nil
            if count == 1, known.learned[infohash] == nil { known.index.remove(infohash) }
        }
    }

    /// A client's handshake was for `infohash`.
    package func learn(_ infohash: Infohash) {
        known.withLock { known in
            known.handshakes += 1
            known.learned[infohash] = known.handshakes
            known.index.insert(infohash)
            if known.learned.count > Self.mostLearned { Self.forgetOldest(&known) }
        }
    }

    /// The torrent whose HASH("req2", SKEY) is `hash`; nil where none is.
    package func infohash(forRequirement2 hash: Octets20) -> Infohash? {
        known.withLock { $0.index.infohash(forRequirement2: hash) }
    }

    /// Forgets the eighth unused the longest, so that the sorting is paid once for many.
    private static func forgetOldest(_ known: inout sending Known) {
        let oldest = known.learned.sorted { $0.value < $1.value }.prefix(mostLearned / 8)
        for (infohash, _) in oldest {
            known.learned[infohash] = nil
            if known.named[infohash] == nil { known.index.remove(infohash) }
        }
    }
}
