import NetworkAddress
import ObfuscationCrypto
import TorrentIdentity
import TrackerProtocol

/// One torrent's peers as the tracker's answers showed them since the last change of the iv. Each is encrypted once, when it
/// appears; an answer is a cut of the list (BEP 8, Optimizations).
struct GatewaySwarm {
    /// The most that one answer has.
    static let mostPeers = 200
    private static let usualCount = 50
    /// The list ends where an iv would have covered more than is worth keeping.
    static let mostListed = 1000

    /// When the iv has to change.
    let until: ContinuousClock.Instant
    private let infohash: Infohash
    private let iv: [UInt8]
    private var v4: ObscuredPeerList
    private var v6: ObscuredPeerList

    init(_ infohash: Infohash, until: ContinuousClock.Instant, _ random: inout some RandomSource) {
        self.until = until
        self.infohash = infohash
        iv = random.bytes(count: 20)
        // Random within a factor of the longest answer; one number tells nothing of how many peers there are.
        let pairCount = Self.mostPeers + random.number(upTo: Self.mostPeers)
        v4 = ObscuredPeerList(infohash: infohash, iv: iv, family: .v4, padPairCount: pairCount)
        v6 = ObscuredPeerList(infohash: infohash, iv: iv, family: .v6, padPairCount: pairCount)
    }

    /// A peer of the list has gone. Nothing can take its place under the same iv.
    private var hasLostPeers = false

    /// Whether another list has to begin: because this one has become too long, or holds who has gone.
    var isOver: Bool { hasLostPeers || v4.count + v6.count >= Self.mostListed }

    mutating func answer(
        _ response: AnnounceResponse, to announce: AnnounceQuery, from source: IPAddress,
        _ random: inout some RandomSource
    ) -> AnnounceResponse {
        let peers = response.peers
        // A tracker may give more than was asked for, as many as its answer has room for.
        let inV4 = Array(peers.lazy.filter { $0.family == .v4 }.prefix(Self.mostPeers))
        let inV6 = Array(peers.lazy.filter { $0.family == .v6 }.prefix(Self.mostPeers))
        for peer in inV4 { v4.insert(peer) }
        for peer in inV6 { v6.insert(peer) }
        if announce.event == .stopped, let gone = TrackerPeer(ip: source.unmapped.bytes, port: announce.port) {
            hasLostPeers = hasLostPeers || v4.contains(gone) || v6.contains(gone)
        }

        var answer = response
        // They would tell, in clear, what the obscured list hides, or which of its peers are which.
        for key in ["crypto_flags", "external ip"] { answer.dictionary[key] = nil }
        switch (inV4.isEmpty, inV6.isEmpty) {
        case (false, true): return answer.obscured(with: cut(v4, inV4.count, announce, &random))
        case (true, false): return answer.obscured(with: cut(v6, inV6.count, announce, &random))
        // One i and one n cannot stand for two lists: each is whole, from the beginning of the pad.
        case (true, true), (false, false):
            let wanted = Self.wantedCount(announce) ?? Self.mostPeers
            answer.dictionary["peers"] = .string(packed(inV4.prefix(wanted), .v4))
            answer.dictionary["peers6"] = inV6.isEmpty ? nil : .string(packed(inV6.prefix(wanted), .v6))
            return whole(answer, &random)
        }
    }

    /// Under an iv of its own: lists that differ must not have the same pad.
    private func whole(_ answer: AnnounceResponse, _ random: inout some RandomSource) -> AnnounceResponse {
        do throws(ResponseObscuringError) {
            return try answer.obscured(for: infohash, iv: random.bytes(count: 20))
        } catch {
            preconditionFailure("an iv of 20 bytes: \(error)")
        }
    }

    private func packed(_ peers: some Sequence<TrackerPeer>, _ family: CompactPeers.Family) -> [UInt8] {
        var packed = CompactPeers(family: family)
        for peer in peers { packed.append(peer) }
        return packed.bytes
    }

    /// How many peers the client wants at most; nil where it does not say.
    private static func wantedCount(_ announce: AnnounceQuery) -> Int? {
        announce.wantedCount.map { min($0, mostPeers) }
    }

    /// As many peers as the client wants, or else as the tracker gave at least, from anywhere in the list.
    private func cut(
        _ list: ObscuredPeerList, _ count: Int, _ announce: AnnounceQuery, _ random: inout some RandomSource
    ) -> ObscuredPeerList.Cut {
        let count = min(list.count, Self.wantedCount(announce) ?? max(count, Self.usualCount))
        return list.cut(from: random.number(upTo: list.count - count), count: count)
    }
}
