import NetworkAddress
import TorrentIdentity

/// Which clients take connections for which torrents.
struct TorrentClients {
    private var torrents: [Infohash: ClientsOfTorrent] = [:]
    private var announcers = Announcers()
    /// How many clients of torrents handshakes and announces have taught, counted once a torrent.
    private(set) var learntCount = 0

    /// A setting or a file says that `infohash` is the client's at `address`, until a `remove` for each.
    mutating func add(_ infohash: Infohash, of address: Endpoint) {
        change(infohash) { $0.update(address) { $0.nameCount += 1 } }
    }

    mutating func remove(_ infohash: Infohash, of address: Endpoint) {
        guard let entry = torrents[infohash]?.entry(at: address), entry.nameCount > 0 else { return }
        change(infohash) { $0.update(address) { $0.nameCount -= 1 } }
    }

    /// A client's handshake was for `infohash`: that of `configured`, where that is known by its source, or else of the
    /// only one that announces from `source`.
    mutating func handshaken(
        _ infohash: Infohash, from source: IPAddress, configured: Endpoint?, _ now: ContinuousClock.Instant
    ) {
        let announcer = configured == nil ? announcers.only(at: source, now) : nil
        change(infohash) { clients in
            clients.hasHandshaken = true
            if let configured {
                clients.update(configured) { $0.hasHandshaken = true }
            } else if let (address, until) = announcer {
                clients.update(address) { $0.announcedUntil = max($0.announcedUntil ?? until, until) }
            }
        }
    }

    /// One tracker that is down must not shorten what another one's answer has said: the later time counts.
    mutating func announced(_ infohash: Infohash, by address: Endpoint?, until: ContinuousClock.Instant) {
        change(infohash) { $0.update(address) { $0.announcedUntil = max($0.announcedUntil ?? until, until) } }
    }

    /// Nothing where the client has stopped meanwhile.
    mutating func extend(_ infohash: Infohash, by address: Endpoint?, until: ContinuousClock.Instant) {
        guard torrents[infohash]?.entry(at: address)?.announcedUntil != nil else { return }
        announced(infohash, by: address, until: until)
    }

    /// - Returns: whether nobody is left whose use makes the torrent known.
    mutating func stopped(_ infohash: Infohash, by address: Endpoint?) -> Bool {
        guard torrents[infohash]?.entry(at: address)?.isLearnt == true else { return false }
        change(infohash) { $0.stop(address) }
        return !isLearnt(infohash)
    }

    /// Forgets the announces of `infohash` whose time is over.
    /// - Returns: whether nobody is left then whose use makes the torrent known.
    mutating func expire(_ infohash: Infohash, _ now: ContinuousClock.Instant) -> Bool {
        guard torrents[infohash]?.hasExpired(now) == true else { return false }
        change(infohash) { $0.expire(now) }
        return !isLearnt(infohash)
    }

    /// Forgets all that handshakes and announces taught of `infohash`.
    mutating func forgetLearnt(_ infohash: Infohash) {
        guard torrents[infohash] != nil else { return }
        change(infohash) { $0.forgetLearnt() }
    }

    /// Where the next connection for `infohash` is to be delivered, the first to be tried first. `fallback` is the last
    /// where nothing is known that can be relied upon.
    mutating func inTurn(_ infohash: Infohash, fallback: Endpoint) -> [Endpoint] {
        let entries = torrents[infohash]?.inTurn() ?? []
        let addresses = entries.compactMap(\.address)
        return addresses.contains(fallback) || entries.contains(where: \.isConfigured)
            ? addresses : addresses + [fallback]
    }

    /// Where connections for `infohash` are taken, as far as is known.
    func addresses(of infohash: Infohash) -> [Endpoint] {
        torrents[infohash]?.entries.compactMap(\.address) ?? []
    }

    private func isLearnt(_ infohash: Infohash) -> Bool { torrents[infohash]?.isLearnt ?? false }

    private mutating func change(_ infohash: Infohash, _ body: (inout ClientsOfTorrent) -> Void) {
        var clients = torrents.removeValue(forKey: infohash) ?? ClientsOfTorrent()
        let before = clients.entries
        body(&clients)
        // Mostly one of the last has changed, or been added.
        let unchanged = zip(before, clients.entries).prefix { $0 == $1 }.count
        for entry in before[unchanged...] where entry.isLearnt { uncount(entry) }
        for entry in clients.entries[unchanged...] where entry.isLearnt { count(entry) }
        if !clients.isEmpty { torrents[infohash] = clients }
    }

    private mutating func count(_ entry: ClientsOfTorrent.Entry) {
        learntCount += 1
        if let address = entry.address, let until = entry.announcedUntil { announcers.add(address, until: until) }
    }

    private mutating func uncount(_ entry: ClientsOfTorrent.Entry) {
        learntCount -= 1
        if let address = entry.address, entry.announcedUntil != nil { announcers.remove(address) }
    }
}
