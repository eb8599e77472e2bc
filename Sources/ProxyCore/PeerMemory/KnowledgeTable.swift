import NetworkAddress

/// What is known of peers, each until its time, at most `limit` of them; and what of it has changed since it was last kept.
struct KnowledgeTable: Sendable {
    /// What has to be kept anew.
    struct Changes: Sendable {
        /// Nothing that was kept before counts any more.
        var replacesAll = false
        /// nil for what is known no more.
        var entries: [SocketAddress: PeerKnowledge?] = [:]

        var isEmpty: Bool { !replacesAll && entries.isEmpty }
    }

    private let limit: Int
    private var known: [SocketAddress: PeerKnowledge] = [:]
    private var changed: Set<SocketAddress> = []
    /// So many have changed that keeping all is less.
    private var hasChangedWholly = false

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { known.count }

    /// What is known of `peer` at `now`, without what of it has expired.
    func knowledge(of peer: SocketAddress, _ now: UInt32) -> PeerKnowledge? {
        guard var knowledge = known[peer], knowledge.end >= now else { return nil }
        if knowledge.refusedEnd < now { knowledge.refused = [] }
        return knowledge
    }

    /// Where there are too many, the eighth that ends first goes, so that the sorting is paid once for many; what trackers say,
    /// of any number of peers, before anything that was shown.
    mutating func note(_ knowledge: PeerKnowledge, of peer: SocketAddress) {
        known[peer] = knowledge
        mark(peer)
        guard known.count > limit else { return }
        for peer in known.firstEighth(by: { UInt64($0.end) | ($0.evidence == .tracker ? 0 : 1 << 32) }) { forget(peer) }
    }

    mutating func forget(_ peer: SocketAddress) {
        guard known.removeValue(forKey: peer) != nil else { return }
        mark(peer)
    }

    private mutating func mark(_ peer: SocketAddress) {
        guard !hasChangedWholly else { return }
        changed.insert(peer)
        // Where nothing can be kept, as on a full disk, what has changed must not grow for ever.
        if changed.count > 2 * limit {
            changed = []
            hasChangedWholly = true
        }
    }

    /// Takes in what was kept; false where there is no room.
    mutating func restore(_ knowledge: PeerKnowledge, of peer: SocketAddress) -> Bool {
        guard known.count < limit else { return false }
        known[peer] = knowledge
        return true
    }

    mutating func takeChanges() -> Changes {
        defer {
            changed = []
            hasChangedWholly = false
        }
        if hasChangedWholly { return Changes(replacesAll: true, entries: known.mapValues { $0 }) }
        return Changes(entries: Dictionary(uniqueKeysWithValues: changed.map { ($0, known[$0]) }))
    }

    /// These could not be kept: what has become of them by then is taken again.
    mutating func putBack(_ changes: Changes) {
        if changes.replacesAll {
            changed = []
            hasChangedWholly = true
        } else {
            for peer in changes.entries.keys { mark(peer) }
        }
    }
}
