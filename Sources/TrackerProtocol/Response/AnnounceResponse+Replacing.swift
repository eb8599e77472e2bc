extension AnnounceResponse {
    /// The same answer with another peer in the place of each, packed, or none where `replacement` gives none. Peers that a
    /// list names by a host name are left out. `crypto_flags` stay with their peers, and are left out where they would not
    /// be one byte for each of `peers`.
    public func replacingPeers(_ replacement: (TrackerPeer) -> TrackerPeer?) -> AnnounceResponse {
        var result = self
        let listed = listedPeers
        let flags = flags(of: listed)
        var v4 = CompactPeers(family: .v4)
        var v6 = CompactPeers(family: .v6)
        var flagsOfV4: [UInt8] = []
        for (index, peer) in listed.enumerated() {
            guard let peer = peer.peer.flatMap(replacement) else { continue }
            switch peer.family {
            case .v4:
                v4.append(peer)
                if let flags, index < flags.count { flagsOfV4.append(flags[index]) }
            case .v6:
                v6.append(peer)
            }
        }
        result.dictionary["peers"] = .string(v4.bytes)
        result.dictionary["peers6"] = v6.isEmpty ? nil : .string(v6.bytes)
        result.dictionary["crypto_flags"] = flags != nil && flagsOfV4.count == v4.count ? .string(flagsOfV4) : nil
        return result
    }
}
