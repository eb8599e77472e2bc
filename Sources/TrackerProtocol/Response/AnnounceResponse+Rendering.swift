extension AnnounceResponse {
    /// The same answer in the form that a client asked for, always with `peers`; a failure stays as it is.
    ///
    /// Compact, peers are packed into `peers` and `peers6`; those that a list names by a host name are left out. As a
    /// list, all are in `peers`, each with `ip` and `port`; entries of a list stay as the tracker made them. `crypto_flags`
    /// stay with their peers, and are left out where they would not be one byte for each of `peers`.
    public func rendered(as form: AnnounceQuery.PeerForm) -> AnnounceResponse {
        guard dictionary["failure reason"] == nil else { return self }
        switch form {
        case .compact: return compact
        case .dictionary: return listing
        }
    }

    private var compact: AnnounceResponse {
        let isPacked = PeerField.allCases.allSatisfy { dictionary[$0.rawValue] == nil || packed($0) != nil }
        guard isPacked else { return replacingPeers { $0 } }
        var result = self
        if dictionary["peers"] == nil { result.dictionary["peers"] = .string([]) }
        if dictionary["crypto_flags"] != nil, cryptoFlags == nil { result.dictionary["crypto_flags"] = nil }
        return result
    }

    private var listing: AnnounceResponse {
        var result = self
        let listed = listedPeers
        result.dictionary["peers"] = .list(
            listed.compactMap { peer in
                peer.entry.map { .dictionary($0) } ?? peer.peer.map { .dictionary(Self.entry($0)) }
            })
        result.dictionary["peers6"] = nil
        if flags(of: listed)?.count != listed.count { result.dictionary["crypto_flags"] = nil }
        return result
    }

    private static let ip = Array("ip".utf8), port = Array("port".utf8)

    private static func entry(_ peer: TrackerPeer) -> BencodeDictionary {
        BencodeDictionary(entries: [
            .init(key: ip, value: .string(IPText.utf8(peer.ip))), .init(key: port, value: .integer(Int64(peer.port))),
        ])
    }
}
