import NetworkAddress
import Synchronization
import TrackerProtocol

/// Peers that trackers' `crypto_flags` say take encrypted connections alone (MSE's tracker extension). Shared by all
/// workers.
final class AnnouncedPeers: Sendable {
    private static let limit = 65_536

    private let requiringCrypto = Mutex(ExpiringSet<SocketAddress>(limit: limit))

    /// Notes those of an answer's peers that require encryption, until `end`, and those that do not any more.
    func learn(_ response: AnnounceResponse, until end: ContinuousClock.Instant) {
        guard let flags = response.cryptoFlags else { return }
        let flagged = zip(response.peers, flags).compactMap { peer, flag in
            IPAddress(bytes: peer.ip).map { (SocketAddress(ip: $0, port: peer.port), flag == 1) }
        }
        requiringCrypto.withLock { peers in
            for (address, isRequired) in flagged {
                if isRequired { peers.insert(address, until: end) } else { peers.remove(address) }
            }
        }
    }

    func requireCrypto(_ peer: SocketAddress, now: ContinuousClock.Instant = .now) -> Bool {
        requiringCrypto.withLock { $0.contains(peer, now) }
    }
}
