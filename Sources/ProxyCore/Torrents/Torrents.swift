import MSE
package import NetworkAddress
import Synchronization
package import TorrentIdentity

/// The torrents that peers may ask for, from all that names them: configuration, `.torrent` files, and what clients'
/// handshakes and announces taught. Shared by all workers.
package final class Torrents: TorrentSink {
    /// Torrents that are known by handshakes and announces alone are forgotten beyond this many, the longest unused first.
    package static let mostLearned = TorrentTable<SKEYIndex>.mostLearned

    /// A client that has announced a torrent.
    private struct Announcement {
        /// Where it takes connections for it; nil where it takes none.
        var client: SocketAddress?
        /// When it must have announced again.
        var until: ContinuousClock.Instant
        /// A handshake has taught the torrent as well.
        var hasHandshaken: Bool
    }

    private struct Known {
        var table = TorrentTable(SKEYIndex())
        var announcements: [Infohash: Announcement] = [:]
        /// Trackers with BEP 8, in tiers, from each `.torrent` file that names any.
        var obfuscatedTrackers: [Infohash: [[[String]]]] = [:]

        mutating func learn(_ infohash: Infohash) {
            for forgotten in table.learn(infohash) { announcements[forgotten] = nil }
        }

        mutating func forget(_ infohash: Infohash) {
            announcements[infohash] = nil
            table.forget(infohash)
        }

        /// Whether `infohash` was announced for a time that is over; then it is forgotten.
        mutating func hasExpired(_ infohash: Infohash, _ now: ContinuousClock.Instant) -> Bool {
            guard let announcement = announcements[infohash], announcement.until < now else { return false }
            announcements[infohash] = nil
            if !announcement.hasHandshaken { table.forget(infohash) }
            return true
        }
    }

    private let known = Mutex(Known())

    package init() {}

    /// How many torrents are known.
    package var count: Int { known.withLock { $0.table.index.count } }

    package func add(_ infohash: Infohash, obfuscatedTrackers: [[String]]) {
        known.withLock { known in
            known.table.add(infohash)
            if !obfuscatedTrackers.isEmpty {
                known.obfuscatedTrackers[infohash, default: []].append(obfuscatedTrackers)
            }
        }
    }

    package func remove(_ infohash: Infohash, obfuscatedTrackers: [[String]]) {
        known.withLock { known in
            known.table.remove(infohash)
            guard var files = known.obfuscatedTrackers[infohash],
                let index = files.firstIndex(of: obfuscatedTrackers)
            else { return }
            files.remove(at: index)
            known.obfuscatedTrackers[infohash] = files.isEmpty ? nil : files
        }
    }

    /// A client's handshake was for `infohash`.
    package func learn(_ infohash: Infohash) {
        known.withLock { known in
            known.learn(infohash)
            known.announcements[infohash]?.hasHandshaken = true
        }
    }

    /// A client has announced `infohash`, takes connections for it at `client`, and will announce it again before `until`.
    package func announced(_ infohash: Infohash, by client: SocketAddress?, until: ContinuousClock.Instant) {
        known.withLock { known in
            let earlier = known.announcements[infohash]
            let hasHandshaken = earlier?.hasHandshaken ?? known.table.isLearned(infohash)
            // One tracker that is down must not shorten what another one's answer has said.
            let latest = earlier.flatMap { $0.client == client ? max($0.until, until) : nil } ?? until
            known.learn(infohash)
            known.announcements[infohash] = Announcement(
                client: client, until: latest, hasHandshaken: hasHandshaken)
        }
    }

    /// The tracker's answer has said when the announce of `infohash` by `client` is due again. Nothing where the client has
    /// stopped meanwhile, or another one has announced.
    package func extend(_ infohash: Infohash, by client: SocketAddress?, until: ContinuousClock.Instant) {
        known.withLock { known in
            guard let announcement = known.announcements[infohash], announcement.client == client else { return }
            known.announcements[infohash]?.until = max(announcement.until, until)
        }
    }

    /// The client at `client` has announced that it stopped `infohash`, and takes no connections for it, whatever its
    /// handshakes taught before. Another client's announce stays.
    package func stopped(_ infohash: Infohash, by client: SocketAddress?) {
        known.withLock { known in
            guard let announcement = known.announcements[infohash], announcement.client == client else { return }
            known.forget(infohash)
        }
    }

    /// Where the client that announced `infohash` takes connections; nil where none is known.
    package func client(of infohash: Infohash, now: ContinuousClock.Instant = .now) -> SocketAddress? {
        known.withLock { known in
            known.hasExpired(infohash, now) ? nil : known.announcements[infohash]?.client
        }
    }

    /// The trackers with BEP 8 that the `.torrent` file of `infohash` names, in tiers; of several such files the one that
    /// was read last counts.
    package func obfuscatedTrackers(of infohash: Infohash) -> [[String]] {
        known.withLock { $0.obfuscatedTrackers[infohash]?.last ?? [] }
    }

    /// The torrent whose HASH("req2", SKEY) is `hash`; nil where none is.
    package func infohash(forRequirement2 hash: Octets20, now: ContinuousClock.Instant = .now) -> Infohash? {
        known.withLock { known in
            guard let infohash = known.table.index.infohash(forRequirement2: hash) else { return nil }
            guard known.hasExpired(infohash, now) else { return infohash }
            // A setting or a file may still name it.
            return known.table.index.infohash(forRequirement2: hash)
        }
    }
}
