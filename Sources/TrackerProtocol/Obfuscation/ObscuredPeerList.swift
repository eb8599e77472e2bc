public import TorrentIdentity

/// A tracker's peers of one torrent and one family, each encrypted once for one `iv` (BEP 8, Optimizations): answers are
/// contiguous cuts of it.
///
/// It only grows. Another peer in a place that was used would have the same bytes of the pad: who knows the one would know
/// the other. A peer that has gone goes with the `iv`.
public struct ObscuredPeerList: Sendable {
    /// A part of the list, as an answer carries it.
    public struct Cut: Hashable, Sendable {
        /// Whose addresses `bytes` hold: `peers` or `peers6`.
        public let family: CompactPeers.Family
        /// The encrypted pairs.
        public let bytes: [UInt8]
        /// The answer's `iv`.
        public let iv: [UInt8]
        /// The answer's `i` and `n`, already obscured.
        public let wireI, wireN: UInt32
    }

    private let family: CompactPeers.Family
    private let iv: [UInt8]
    private let padPairCount: Int
    private let obfuscation: PeerObfuscation
    private var bytes: [UInt8] = []
    private var places: [TrackerPeer: Int] = [:]

    /// An empty list.
    ///
    /// `iv` must not be empty. `padPairCount` is BEP 8's `n`, the pad's length in pairs, from 1 to
    /// `PeerObfuscation.longestPadPairCount`; the list may be longer, and then repeats the pad.
    public init(infohash: Infohash, iv: [UInt8], family: CompactPeers.Family, padPairCount: Int) {
        precondition((1...PeerObfuscation.longestPadPairCount).contains(padPairCount), "n is out of range")
        self.family = family
        self.iv = iv
        self.padPairCount = padPairCount
        obfuscation = PeerObfuscation(infohash: infohash, iv: iv, padByteCount: padPairCount * family.stride)
    }

    /// How many peers are in the list.
    public var count: Int { places.count }

    /// Whether `peer` is in the list.
    public func contains(_ peer: TrackerPeer) -> Bool { places[peer] != nil }

    /// Adds a peer at the end. Nothing happens where it is there already, or is of the other family.
    public mutating func insert(_ peer: TrackerPeer) {
        guard peer.family == family, places[peer] == nil else { return }
        places[peer] = count
        bytes += pair(peer, at: count - 1)
    }

    /// Up to `count` peers from `index` on, as many as there are.
    public func cut(from index: Int, count: Int) -> Cut {
        let start = min(max(index, 0), self.count)
        let end = start + min(max(count, 0), self.count - start)
        return Cut(
            family: family, bytes: Array(bytes[(start * family.stride)..<(end * family.stride)]), iv: iv,
            wireI: obfuscation.index(UInt32(clamping: start)),
            wireN: obfuscation.padPairCount(UInt32(clamping: padPairCount)))
    }

    private func pair(_ peer: TrackerPeer, at place: Int) -> [UInt8] {
        var pair: [UInt8] = []
        peer.append(to: &pair)
        apply(to: &pair, at: place)
        return pair
    }

    private func apply(to pair: inout [UInt8], at place: Int) {
        obfuscation.apply(
            to: &pair, from: place * family.stride, wrappingAt: padPairCount * family.stride)
    }
}
