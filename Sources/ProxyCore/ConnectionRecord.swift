import NetworkAddress
import TorrentIdentity

/// What is known of one connection at the moment, for whoever asks.
struct ConnectionRecord: Sendable {
    let way: WayIn.Kind
    let direction: Direction
    /// What it is in.
    let stage: String
    /// Who made it.
    let source: SocketAddress
    var target: Endpoint?
    var infohash: Infohash?
    let age: Duration
    /// Of a relayed one: how its bytes travel, how many there were, to the peer and from it, and since when there were none.
    var crypto: RelayCrypto?
    var sent: UInt64?
    var received: UInt64?
    var idle: Duration?
}
