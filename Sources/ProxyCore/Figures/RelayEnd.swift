/// Why a relayed connection has ended.
enum RelayEnd: String, CaseIterable, Sendable {
    /// Both ends have ended their streams in order.
    case closed
    /// The client's connection broke: a reset, mostly.
    case clientBroke = "client_broke"
    /// The peer's did.
    case peerBroke = "peer_broke"
    /// Nothing has moved for `timeouts.idle`.
    case idle
    /// One end has closed, and nothing came from the other for `timeouts.half_closed`.
    case halfClosed = "half_closed"
    /// The client has sent what the policy does not let pass.
    case refused
    /// The daemon has ended.
    case cutOff = "cut_off"
}

/// A relayed connection's direction and end.
struct RelayEndKind: Hashable, CaseIterable, Sendable {
    let direction: Direction
    let end: RelayEnd

    static let allCases = Direction.allCases.flatMap { direction in
        RelayEnd.allCases.map { RelayEndKind(direction: direction, end: $0) }
    }
}
