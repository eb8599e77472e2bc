/// A worker's connections of remote peers that have not finished their handshake, in the order in which they give way to newer ones: first
/// those whose handshake has failed, then the others, the oldest of either first.
///
/// An honest handshake takes a few round trips. One that has been there while all other places filled up is most likely none.
struct HandshakeQueue {
    private var failed = AgeLine()
    private var waiting = AgeLine()

    /// Who gives way next.
    var first: InboundHandshake? { failed.oldest ?? waiting.oldest }

    mutating func joined(_ handshake: InboundHandshake) {
        waiting.append(handshake)
    }

    /// Its handshake has failed, and it is read on.
    mutating func failed(_ handshake: InboundHandshake) {
        waiting.remove(handshake)
        failed.append(handshake)
    }

    mutating func left(_ handshake: InboundHandshake, failed hasFailed: Bool) {
        if hasFailed { failed.remove(handshake) } else { waiting.remove(handshake) }
    }
}

/// Connections in the order in which they came, linked among themselves: any of them may leave at no cost.
private struct AgeLine {
    private(set) var oldest: InboundHandshake?
    private var newest: InboundHandshake?

    mutating func append(_ handshake: InboundHandshake) {
        handshake.neighbours.older = newest
        newest?.neighbours.newer = handshake
        newest = handshake
        if oldest == nil { oldest = handshake }
    }

    mutating func remove(_ handshake: InboundHandshake) {
        let (older, newer) = handshake.neighbours
        handshake.neighbours = (nil, nil)
        if let older { older.neighbours.newer = newer } else { oldest = newer }
        if let newer { newer.neighbours.older = older } else { newest = older }
    }
}
