import NetworkAddress
import TorrentIdentity

/// What is known of a torrent at the moment, for whoever asks.
struct TorrentRecord: Sendable {
    let infohash: Infohash
    /// How many settings and files name it.
    let nameCount: Int
    /// Announces or handshakes have taught it.
    let isLearnt: Bool
    /// Where clients take connections for it.
    let clients: [Endpoint]
}
