package import Configuration
import MSE
package import NetworkAddress
import Synchronization
package import TorrentIdentity

/// The torrents that peers may ask for, and the clients that have them, from all that names them: configuration, `.torrent`
/// files, and what clients' handshakes and announces taught. Shared by all workers.
package final class Torrents: TorrentSink {
    /// Torrents that are known by handshakes and announces alone are forgotten beyond this many, the longest unused first.
    package static let mostLearned = TorrentTable<SKEYIndex>.mostLearned
    /// The same where so many clients of torrents were learnt of, counted once a torrent.
    static let mostClients = 2 * mostLearned

    private struct Known {
        var table = TorrentTable(SKEYIndex())
        var clients = TorrentClients()
        /// Trackers with BEP 8, in tiers, from each `.torrent` file that names any.
        var obfuscatedTrackers: [Infohash: [[[String]]]] = [:]

        /// `infohash` is in use, of which `note` says more.
        mutating func learn(_ infohash: Infohash, _ note: (inout TorrentClients) -> Void) {
            for forgotten in table.learn(infohash) { clients.forgetLearnt(forgotten) }
            note(&clients)
            guard clients.learntCount > Torrents.mostClients else { return }
            for forgotten in table.forgetOldest() { clients.forgetLearnt(forgotten) }
        }

        /// - Returns: whether nobody uses `infohash` any more, as far as is known.
        @discardableResult
        mutating func expire(_ infohash: Infohash, _ now: ContinuousClock.Instant) -> Bool {
            guard clients.expire(infohash, now) else { return false }
            table.forget(infohash)
            return true
        }
    }

    /// What the configuration says of clients.
    private struct Terms {
        let sources: ClientSources
        let defaultClient: Endpoint

        init(_ settings: Configuration) {
            sources = ClientSources(settings.clients)
            defaultClient = settings.inbound.client
        }
    }

    private let known = Mutex(Known())
    private let terms: Mutex<Terms>

    /// The torrents that are the clients' own by `settings` are not added here, but where their files are.
    package init(_ settings: Configuration = Configuration()) {
        terms = Mutex(Terms(settings))
    }

    /// Has what `settings` say of clients count from here on. What is known of torrents stays.
    func change(to settings: Configuration) {
        terms.withLock { $0 = Terms(settings) }
    }

    /// How many torrents are known.
    package var count: Int { known.withLock { $0.table.index.count } }

    /// How many of them are known by their use alone, or by that too.
    var learntCount: Int { known.withLock { $0.table.learntCount } }

    /// How many settings and files name it, one that was added by hand among them.
    func nameCount(of infohash: Infohash) -> Int {
        known.withLock { $0.table.nameCount(of: infohash) }
    }

    /// Whether announces or handshakes have taught it.
    func isLearnt(_ infohash: Infohash) -> Bool {
        known.withLock { $0.table.isLearnt(infohash) }
    }

    /// What is known of `most` torrents at most, in no particular order.
    func records(most: Int) -> [TorrentRecord] {
        known.withLock { known in
            known.table.index.table.first(most).map { infohash, nameCount in
                TorrentRecord(
                    infohash: infohash, nameCount: nameCount, isLearnt: known.table.isLearnt(infohash),
                    clients: known.clients.addresses(of: infohash))
            }
        }
    }

    package func add(_ infohash: Infohash, obfuscatedTrackers: [[String]]) {
        add(infohash, obfuscatedTrackers: obfuscatedTrackers, of: nil)
    }

    package func remove(_ infohash: Infohash, obfuscatedTrackers: [[String]]) {
        remove(infohash, obfuscatedTrackers: obfuscatedTrackers, of: nil)
    }

    /// As `add`; the torrent is the client's at `client`.
    func add(_ infohash: Infohash, obfuscatedTrackers: [[String]], of client: Endpoint?) {
        known.withLock { known in
            known.table.add(infohash)
            if let client { known.clients.add(infohash, of: client) }
            if !obfuscatedTrackers.isEmpty {
                known.obfuscatedTrackers[infohash, default: []].append(obfuscatedTrackers)
            }
        }
    }

    /// As `remove`, of what was added as the client's at `client`.
    func remove(_ infohash: Infohash, obfuscatedTrackers: [[String]], of client: Endpoint?) {
        known.withLock { known in
            known.table.remove(infohash)
            if let client { known.clients.remove(infohash, of: client) }
            guard var files = known.obfuscatedTrackers[infohash],
                let index = files.firstIndex(of: obfuscatedTrackers)
            else { return }
            files.remove(at: index)
            known.obfuscatedTrackers[infohash] = files.isEmpty ? nil : files
        }
    }

    /// A handshake for `infohash` has come from a client at `source`. Whose it was is known where the configuration says what
    /// comes from there, or one client alone has announced from there.
    package func handshaken(
        _ infohash: Infohash, from source: IPAddress, now: ContinuousClock.Instant = .now
    ) {
        let source = source.unmapped
        let configured = terms.withLock { $0.sources.client(at: source) }
        known.withLock { known in
            known.learn(infohash) { $0.handshaken(infohash, from: source, configured: configured, now) }
        }
    }

    /// A client has announced `infohash`, takes connections for it at `client`, and will announce it again before `until`.
    package func announced(_ infohash: Infohash, by client: SocketAddress?, until: ContinuousClock.Instant) {
        known.withLock { known in
            known.learn(infohash) { $0.announced(infohash, by: client.map { Endpoint($0) }, until: until) }
        }
    }

    /// The tracker's answer has said when the announce of `infohash` by `client` is due again. Nothing where the client has
    /// stopped meanwhile.
    package func extend(_ infohash: Infohash, by client: SocketAddress?, until: ContinuousClock.Instant) {
        known.withLock { $0.clients.extend(infohash, by: client.map { Endpoint($0) }, until: until) }
    }

    /// The client at `client` has announced that it stopped `infohash`, and takes no connections for it, whatever its
    /// handshakes taught before. Other clients' announces stay.
    package func stopped(_ infohash: Infohash, by client: SocketAddress?) {
        known.withLock { known in
            if known.clients.stopped(infohash, by: client.map { Endpoint($0) }) { known.table.forget(infohash) }
        }
    }

    /// Where the next connection for `infohash` is to be delivered, the first to be tried first; never empty. Several clients
    /// of one torrent take turns.
    package func clients(of infohash: Infohash, now: ContinuousClock.Instant = .now) -> [Endpoint] {
        let fallback = terms.withLock { $0.defaultClient }
        return known.withLock { known in
            known.expire(infohash, now)
            return known.clients.inTurn(infohash, fallback: fallback)
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
            guard known.expire(infohash, now) else { return infohash }
            // A setting or a file may still name it.
            return known.table.index.infohash(forRequirement2: hash)
        }
    }
}
