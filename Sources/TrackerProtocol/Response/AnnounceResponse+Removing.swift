extension AnnounceResponse {
    /// The same answer without the peers that `isUnwanted` says, in the form that it has; `crypto_flags` lose the bytes of
    /// those peers.
    public func removingPeers(where isUnwanted: (TrackerPeer) -> Bool) -> AnnounceResponse {
        let listed = listedPeers
        let kept = listed.indices.filter { index in listed[index].peer.map { !isUnwanted($0) } ?? true }
        guard kept.count < listed.count else { return self }
        var result = self
        for field in PeerField.allCases {
            if let packed = packed(field) {
                var rest = CompactPeers(family: field.family)
                for peer in packed where !isUnwanted(peer) { rest.append(peer) }
                result.dictionary[field.rawValue] = .string(rest.bytes)
            } else if let entries = dictionary[field.rawValue]?.list {
                let rest = entries.filter { entry in
                    entry.dictionary.flatMap { ListedPeer($0).peer }.map { !isUnwanted($0) } ?? true
                }
                result.dictionary[field.rawValue] = .list(rest)
            }
        }
        if let flags = flags(of: listed) {
            result.dictionary["crypto_flags"] = .string(kept.filter { $0 < flags.count }.map { flags[$0] })
        }
        return result
    }

    /// The address from which the tracker saw the announce come (BEP 24, `external ip`), 4 or 16 bytes in network order; nil
    /// where it does not say.
    public var externalIP: [UInt8]? {
        dictionary["external ip"]?.string.flatMap { [4, 16].contains($0.count) ? $0 : nil }
    }
}
