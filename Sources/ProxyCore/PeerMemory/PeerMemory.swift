import Glibc
import MSE
import NetworkAddress
import Synchronization
import TrackerProtocol

/// Which peers speak MSE, from all that shows it. Shared by all workers.
///
/// What a stranger can bring about by connecting is kept apart from what was learnt of peers that were dialled or announced, so
/// that no number of strangers pushes that out.
final class PeerMemory: Sendable {
    /// How long it counts that a peer speaks MSE, in seconds. It is renewed whenever it shows.
    static let speechPeriod: UInt32 = 7 * 24 * 3600
    /// How long it counts that a peer speaks none: then MSE is tried once more.
    static let silencePeriod: UInt32 = 24 * 3600
    /// How long a method that a peer did not take is offered to it last.
    static let refusalPeriod: UInt32 = 24 * 3600
    static let mostPeers = 65_536
    static let mostSources = 16_384

    private struct Known {
        /// By where they are dialled.
        var peers: KnowledgeTable
        /// Peers that have connected, by their IP alone, at port 0: where they can be dialled is not known. All speak MSE.
        var sources = KnowledgeTable(limit: mostSources)
    }

    /// What has to be kept anew, of both tables.
    struct Changes: Sendable {
        var peers: KnowledgeTable.Changes
        var sources: KnowledgeTable.Changes
    }

    private let known: Mutex<Known>

    init(mostPeers: Int = PeerMemory.mostPeers) {
        known = Mutex(Known(peers: KnowledgeTable(limit: mostPeers)))
    }

    /// What is known of `peer`, or of anyone at its IP where that speaks MSE: a peer there never gets plaintext.
    func knowledge(of peer: SocketAddress, now: UInt32 = PeerMemory.now) -> PeerKnowledge? {
        let peer = peer.unmapped
        return known.withLock { known in
            let own = known.peers.knowledge(of: peer, now)
            if own?.speech == .mse { return own }
            return known.sources.knowledge(of: peer.whoever, now) ?? own
        }
    }

    /// `peer` has sent its public key, and then `selected` one of what was offered, or else failed. Before it `refused` what
    /// was offered alone.
    func spokeMSE(
        _ peer: SocketAddress, selected: CryptoMethods?, refused: CryptoMethods = [],
        failure: PeerKnowledge.Failure? = nil, now: UInt32 = PeerMemory.now
    ) {
        let peer = peer.unmapped
        known.withLock { known in
            let before = known.peers.knowledge(of: peer, now)
            var knowledge = PeerKnowledge(
                speech: .mse, evidence: .handshake, selected: selected ?? before?.selected, failure: failure,
                end: now + Self.speechPeriod)
            if !refused.isEmpty {
                (knowledge.refused, knowledge.refusedEnd) = (refused, now + Self.refusalPeriod)
            } else if let before {
                knowledge.refused = before.refused.subtracting(selected ?? [])
                knowledge.refusedEnd = before.refusedEnd
            }
            known.peers.note(knowledge, of: peer)
        }
    }

    /// MSE with `peer` ended in `failure` before any byte of Yb, and then it answered a plaintext handshake with one.
    func spokePlaintext(_ peer: SocketAddress, after failure: PeerKnowledge.Failure, now: UInt32 = PeerMemory.now) {
        let peer = peer.unmapped
        known.withLock { known in
            guard known.peers.knowledge(of: peer, now)?.speech != .mse else { return }
            known.peers.note(
                PeerKnowledge(
                    speech: .plaintextAlone, evidence: .handshake, failure: failure, end: now + Self.silencePeriod),
                of: peer)
        }
    }

    /// `peer` has not answered a plaintext handshake: it may have learnt MSE, and require it.
    func refusedPlaintext(_ peer: SocketAddress, now: UInt32 = PeerMemory.now) {
        let peer = peer.unmapped
        known.withLock { known in
            guard known.peers.knowledge(of: peer, now)?.speech == .plaintextAlone else { return }
            known.peers.forget(peer)
        }
    }

    /// `peer`, which was dialled, has said in its extension handshake that it prefers encryption (BEP 10, `e`).
    func prefersEncryption(_ peer: SocketAddress, now: UInt32 = PeerMemory.now) {
        let peer = peer.unmapped
        known.withLock {
            $0.peers.noteMSE(of: peer, .extensionHandshake, until: now + Self.speechPeriod, now)
        }
    }

    /// A peer at `source` has connected and shown by `evidence` that it speaks MSE. Behind a loopback address is anyone, so
    /// that nothing is learnt there.
    func spokeMSE(source: IPAddress, _ evidence: PeerKnowledge.Evidence, now: UInt32 = PeerMemory.now) {
        let source = SocketAddress(ip: source.unmapped, port: 0)
        guard !source.ip.isLoopback else { return }
        known.withLock { $0.sources.noteMSE(of: source, evidence, until: now + Self.speechPeriod, now) }
    }

    /// Takes in which of an answer's peers take encrypted connections alone, by the tracker's word (MSE's tracker extension,
    /// crypto_flags), for `seconds`, and which do not any more.
    func learn(_ response: AnnounceResponse, for seconds: UInt32, now: UInt32 = PeerMemory.now) {
        guard let flags = response.cryptoFlags else { return }
        let flagged = zip(response.peers, flags).compactMap { peer, flag in
            IPAddress(bytes: peer.ip).map { (SocketAddress(ip: $0.unmapped, port: peer.port), flag == 1) }
        }
        known.withLock { known in
            // Port 0 is whoever is at an IP, and no peer's.
            for (peer, isRequired) in flagged where peer.port != 0 {
                if isRequired {
                    known.peers.noteMSE(of: peer, .tracker, until: now + min(seconds, Self.speechPeriod), now)
                } else if known.peers.knowledge(of: peer, now)?.evidence == .tracker {
                    known.peers.forget(peer)
                }
            }
        }
    }

    /// Takes in what an earlier run has kept; false where it does not fit. A port of 0 is a source's. What ends too late was
    /// learnt by a clock that was ahead of today's: it counts for its whole time, since today's may be the one that is behind.
    func restore(_ knowledge: PeerKnowledge, of peer: SocketAddress, now: UInt32 = PeerMemory.now) -> Bool {
        guard knowledge.end >= now, peer == peer.unmapped else { return false }
        var knowledge = knowledge
        knowledge.end = min(knowledge.end, now + knowledge.speech.period)
        knowledge.refusedEnd = min(knowledge.refusedEnd, now + Self.refusalPeriod)
        return known.withLock { known in
            guard peer.port == 0 else { return known.peers.restore(knowledge, of: peer) }
            return knowledge.speech == .mse && known.sources.restore(knowledge, of: peer)
        }
    }

    /// What has changed since it was taken last.
    func takeChanges() -> Changes {
        known.withLock { Changes(peers: $0.peers.takeChanges(), sources: $0.sources.takeChanges()) }
    }

    /// These could not be kept.
    func putBack(_ changes: Changes) {
        known.withLock { known in
            known.peers.putBack(changes.peers)
            known.sources.putBack(changes.sources)
        }
    }

    /// How many are remembered, those among them that count no more.
    var counts: (peers: Int, sources: Int) { known.withLock { ($0.peers.count, $0.sources.count) } }

    /// Seconds since 1970.
    static var now: UInt32 { seconds(time(nil)) }

    /// `time` in seconds since 1970, never so late that nothing could end behind it.
    static func seconds(_ time: time_t) -> UInt32 { min(UInt32(clamping: time), UInt32.max - speechPeriod) }
}

extension PeerKnowledge.Speech {
    fileprivate var period: UInt32 {
        switch self {
        case .mse: PeerMemory.speechPeriod
        case .plaintextAlone: PeerMemory.silencePeriod
        }
    }
}

extension KnowledgeTable {
    /// `peer` speaks MSE, says `evidence`, until `end`. What says so for longer stays; and a tracker's word, which it may take
    /// back, does not take the place of what the peer has shown.
    fileprivate mutating func noteMSE(
        of peer: SocketAddress, _ evidence: PeerKnowledge.Evidence, until end: UInt32, _ now: UInt32
    ) {
        var noted = PeerKnowledge(speech: .mse, evidence: evidence, end: end)
        if let before = knowledge(of: peer, now), before.speech == .mse {
            guard before.end < end else { return }
            noted = before
            if evidence != .tracker { noted.evidence = evidence }
            noted.end = end
        }
        note(noted, of: peer)
    }
}

extension SocketAddress {
    fileprivate var unmapped: SocketAddress { SocketAddress(ip: ip.unmapped, port: port) }
    /// Its IP, whatever the port.
    fileprivate var whoever: SocketAddress { SocketAddress(ip: ip, port: 0) }
}
