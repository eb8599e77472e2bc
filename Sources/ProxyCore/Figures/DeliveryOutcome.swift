/// What became of a peer's connection, its handshake done, on its way to the client.
enum DeliveryOutcome: String, CaseIterable, Sendable {
    /// A client has taken it.
    case delivered
    /// None of the torrent's clients was there.
    case unreachable
    /// A client has taken it and closed it before a byte of its own.
    case closed
    /// The peer's own connection broke before.
    case peerBroke = "peer_broke"
}
