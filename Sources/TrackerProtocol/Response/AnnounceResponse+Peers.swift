/// The keys under which an answer lists peers.
enum PeerField: String, CaseIterable {
    /// IPv4's when packed (BEP 23); a list may hold both families (BEP 3).
    case peers
    /// IPv6's (BEP 7).
    case peers6

    /// Whose addresses the key's packed pairs hold.
    var family: CompactPeers.Family {
        switch self {
        case .peers: .v4
        case .peers6: .v6
        }
    }

    init(_ family: CompactPeers.Family) {
        switch family {
        case .v4: self = .peers
        case .v6: self = .peers6
        }
    }
}

/// One peer of an answer.
struct ListedPeer {
    /// The peer; nil where an entry of a list names it by a host name, or does not name it.
    let peer: TrackerPeer?
    /// Its entry, where it comes from a list of dictionaries.
    let entry: BencodeDictionary?

    init(_ peer: TrackerPeer) {
        self.peer = peer
        entry = nil
    }

    /// The peer of a list's entry (BEP 3): `ip` as text and `port`.
    init(_ entry: BencodeDictionary) {
        self.entry = entry
        peer = entry["ip"]?.string.flatMap { IPText.parse($0) }.flatMap { ip in
            entry["port"]?.integer.flatMap { UInt16(exactly: $0) }.flatMap { TrackerPeer(ip: ip, port: $0) }
        }
    }
}

extension AnnounceResponse {
    /// All peers of `peers` and then of `peers6`, packed or in a list. Those that a list names by a host name, or without a
    /// port of 16 bits, are left out.
    public var peers: [TrackerPeer] { listedPeers.compactMap(\.peer) }

    /// MSE's `crypto_flags`: for each peer of the property `peers`, in its order, 1 where that peer takes encrypted
    /// connections alone. Nil unless the tracker gave as many as there are under the key `peers`, or there and under
    /// `peers6`; in the first case those of `peers6` count as 0.
    public var cryptoFlags: [UInt8]? {
        let listed = listedPeers
        return flags(of: listed).map { flags in
            listed.indices.compactMap { listed[$0].peer == nil ? nil : $0 < flags.count ? flags[$0] : 0 }
        }
    }

    /// Each entry of `peers` and then of `peers6`.
    var listedPeers: [ListedPeer] { listed(.peers) + listed(.peers6) }

    /// The bytes of `crypto_flags`, one for each of the first of `listed`, which are all of this answer's; nil where they
    /// do not fit.
    func flags(of listed: [ListedPeer]) -> [UInt8]? {
        guard let flags = dictionary["crypto_flags"]?.string else { return nil }
        let isFitting = flags.count == listed.count || flags.count == listed.count - self.listed(.peers6).count
        return isFitting ? flags : nil
    }

    /// The packed peers of a key; nil where there are none, or a list.
    func packed(_ field: PeerField) -> CompactPeers? {
        dictionary[field.rawValue]?.string.flatMap { try? CompactPeers(family: field.family, bytes: $0) }
    }

    private func listed(_ field: PeerField) -> [ListedPeer] {
        if let packed = packed(field) { return packed.map { ListedPeer($0) } }
        return (dictionary[field.rawValue]?.list ?? []).compactMap { $0.dictionary.map { ListedPeer($0) } }
    }
}
