/// Packed ip-port pairs: 6 bytes each for IPv4 (BEP 23), 18 for IPv6 (BEP 7). Addresses and ports are big-endian.
public struct CompactPeers: Hashable, Sendable {
    /// Whose addresses are packed.
    public enum Family: Hashable, Sendable {
        /// IPv4: an answer's `peers`.
        case v4
        /// IPv6: an answer's `peers6`.
        case v6

        /// How many bytes a pair has.
        public var stride: Int {
            switch self {
            case .v4: 6
            case .v6: 18
            }
        }
    }

    /// Whose addresses these are.
    public let family: Family
    /// The pairs, one behind the other.
    public private(set) var bytes: [UInt8]

    /// The peers that `bytes` pack; throws where they are no whole pairs.
    public init(family: Family, bytes: [UInt8]) throws(CompactPeersError) {
        guard bytes.count.isMultiple(of: family.stride) else {
            throw .uneven(byteCount: bytes.count, family: family)
        }
        self.family = family
        self.bytes = bytes
    }

    /// No peers.
    public init(family: Family) {
        self.family = family
        bytes = []
    }

    /// Adds a peer at the end. False, and nothing is added, where it is one of the other family.
    @discardableResult
    public mutating func append(_ peer: TrackerPeer) -> Bool {
        guard peer.family == family else { return false }
        peer.append(to: &bytes)
        return true
    }
}

extension CompactPeers: RandomAccessCollection {
    /// 0.
    public var startIndex: Int { 0 }
    /// The number of pairs.
    public var endIndex: Int { bytes.count / family.stride }

    /// The peer in a place, counted from 0.
    public subscript(position: Int) -> TrackerPeer {
        TrackerPeer(packed: bytes[(position * family.stride)..<((position + 1) * family.stride)])
    }
}

/// Why bytes are no packed peers.
public enum CompactPeersError: Error, Hashable, Sendable {
    /// No whole number of pairs.
    case uneven(byteCount: Int, family: CompactPeers.Family)
}

extension CompactPeersError: CustomStringConvertible {
    /// What is wrong in words.
    public var description: String {
        switch self {
        case .uneven(let byteCount, let family):
            "peers of \(byteCount) bytes, which is no multiple of \(family.stride)"
        }
    }
}
