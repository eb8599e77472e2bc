/// Which end made a connection: the client beside the proxy, or a remote peer.
enum Direction: String, CaseIterable, Sendable {
    /// To peers, from the client.
    case outbound
    /// From peers, to the client.
    case inbound
}

/// How the bytes of a relayed connection travel between the proxy and the peer.
enum RelayCrypto: String, CaseIterable, Sendable {
    /// After an MSE handshake, in RC4.
    case rc4
    /// After an MSE handshake, as they are.
    case plaintext
    /// BitTorrent's without an MSE handshake.
    case none
    /// Not BitTorrent's, and passed on as it is.
    case other
}

/// A relayed connection's kind.
struct RelayKind: Hashable, CaseIterable, Sendable {
    let direction: Direction
    let crypto: RelayCrypto

    static let allCases = Direction.allCases.flatMap { direction in
        RelayCrypto.allCases.map { RelayKind(direction: direction, crypto: $0) }
    }
}

/// What became of the handshake of a connection that is BitTorrent's, or should have been.
enum HandshakeOutcome: String, CaseIterable, Sendable {
    /// MSE was agreed upon.
    case encrypted
    /// It went out, or came in, without MSE.
    case plaintext
    /// The other end let the time pass.
    case silent
    /// The other end closed the connection.
    case closed
    /// The other end, or the network, broke the connection.
    case reset
    /// What came was no MSE handshake for this torrent.
    case malformed
    /// A peer has asked for a torrent that is not known here.
    case unknownTorrent = "unknown_torrent"
    /// The policy forbids what there was.
    case refused
    /// All places for handshakes were taken, and it was the first to give way to a newer connection.
    case displaced
}

/// A handshake's direction and outcome.
struct HandshakeKind: Hashable, CaseIterable, Sendable {
    let direction: Direction
    let outcome: HandshakeOutcome

    static let allCases = Direction.allCases.flatMap { direction in
        HandshakeOutcome.allCases.map { HandshakeKind(direction: direction, outcome: $0) }
    }
}

/// What became of an announce, as far as its tracker is concerned.
enum AnnounceOutcome: String, CaseIterable, Sendable {
    /// Answered, with BEP 8.
    case obscured
    /// Answered, without.
    case plain
    /// The tracker has answered that it failed.
    case failed
    /// The tracker was not reached, or did not answer in time.
    case unreachable
    /// What the tracker has answered was no announce's answer.
    case unusable
    /// Not asked: the policy or the announce itself forbids it.
    case refused
    /// The gateway knows no torrent with this sha_ih.
    case unknownTorrent = "unknown_torrent"
    /// Not asked: as many as `limits.announces` allows were on their way.
    case limit
}

/// Where announces are taken.
enum AnnounceSide: String, CaseIterable, Sendable {
    /// From the proxy's own clients, by the forward port.
    case forward
    /// From a tracker's clients, by the gateway.
    case gateway
}

/// An announce's side and outcome.
struct AnnounceKind: Hashable, CaseIterable, Sendable {
    let side: AnnounceSide
    let outcome: AnnounceOutcome

    static let allCases = AnnounceSide.allCases.flatMap { side in
        AnnounceOutcome.allCases.map { AnnounceKind(side: side, outcome: $0) }
    }
}

/// Why a connection was closed as soon as it had come.
enum ConnectionRefusal: String, CaseIterable, Sendable {
    /// Its source may not use the listener.
    case notAllowed = "not_allowed"
    /// It is the daemon's own, which packet rules have led back.
    case loop
    /// There are as many as `limits.connections` allows.
    case limit
    /// As many as `limits.handshakes` allows shake hands, and none of them could give way.
    case handshakes
    /// As many of its source's as `limits.handshakes_per_source` allows shake hands.
    case source
    /// Its source has made as many in this second as `limits.new_per_source` allows.
    case rate
    /// The system could give none: a try of the listener, after which it rests.
    case exhausted
}
