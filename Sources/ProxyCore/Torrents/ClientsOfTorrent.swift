import NetworkAddress

/// The clients that take connections for one torrent, in the order in which they came.
struct ClientsOfTorrent {
    /// Beyond this many the one goes that came first.
    static let most = 64

    /// What says that a client has the torrent.
    struct Entry: Equatable {
        /// Where it takes connections; nil for one that announces the torrent and takes none.
        let address: Endpoint?
        /// When it must have announced again.
        var announcedUntil: ContinuousClock.Instant?
        /// A handshake has come from where the configuration says that this client's come from.
        var hasHandshaken = false
        /// How many settings and files say so.
        var nameCount = 0

        var isLearnt: Bool { announcedUntil != nil || hasHandshaken }
        /// Whether the address is the configuration's: an announced one may be out of date.
        var isConfigured: Bool { hasHandshaken || nameCount > 0 }
    }

    private(set) var entries: [Entry] = []
    /// A handshake has taught the torrent, whoever's it was: it stays known when no announce comes any more.
    var hasHandshaken = false
    private var turn = 0

    var isEmpty: Bool { entries.isEmpty && !hasHandshaken }
    /// Whether handshakes or announces have taught the torrent.
    var isLearnt: Bool { hasHandshaken || entries.contains(where: \.isLearnt) }

    func entry(at address: Endpoint?) -> Entry? {
        entries.first { $0.address == address }
    }

    /// Changes what is known of the client at `address`; one of whom nothing is known then is forgotten.
    mutating func update(_ address: Endpoint?, _ change: (inout Entry) -> Void) {
        let index = entries.firstIndex { $0.address == address } ?? entries.endIndex
        if index == entries.endIndex { entries.append(Entry(address: address)) }
        change(&entries[index])
        if !entries[index].isLearnt, entries[index].nameCount == 0 { entries.remove(at: index) }
        if entries.count > Self.most, let oldest = entries.firstIndex(where: { $0.nameCount == 0 }) {
            entries.remove(at: oldest)
        }
    }

    func hasExpired(_ now: ContinuousClock.Instant) -> Bool {
        entries.contains { $0.announcedUntil.map { $0 < now } ?? false }
    }

    /// Forgets the announces whose time is over.
    mutating func expire(_ now: ContinuousClock.Instant) {
        for entry in entries where entry.announcedUntil.map({ $0 < now }) ?? false {
            update(entry.address) { $0.announcedUntil = nil }
        }
    }

    /// The client at `address` takes no connections any more, whatever its handshakes taught before.
    mutating func stop(_ address: Endpoint?) {
        update(address) { entry in
            entry.announcedUntil = nil
            entry.hasHandshaken = false
        }
        if !entries.contains(where: \.isLearnt) { hasHandshaken = false }
    }

    /// Leaves what settings and files say, and nothing else.
    mutating func forgetLearnt() {
        for entry in entries { stop(entry.address) }
        hasHandshaken = false
    }

    /// In which order they are to be tried for the next connection, so that each gets its turn.
    mutating func inTurn() -> [Entry] {
        let takers = entries.filter { $0.address != nil }
        guard !takers.isEmpty else { return [] }
        let first = turn % takers.count
        turn = first + 1
        return Array(takers[first...] + takers[..<first])
    }
}
