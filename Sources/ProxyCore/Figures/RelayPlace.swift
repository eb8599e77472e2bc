/// One relayed connection's place among the figures, which it has as long as it is there.
struct RelayPlace: ~Copyable {
    let kind: RelayKind
    private let figures: WorkerFigures
    /// What the figures have of its bytes.
    private var counted: (sent: UInt64, received: UInt64) = (0, 0)

    init(_ kind: RelayKind, in figures: WorkerFigures) {
        self.kind = kind
        self.figures = figures
        figures.count { counts in
            counts.activeRelays[kind] += 1
            counts.totalRelays[kind] += 1
        }
    }

    /// So many bytes of payload have been read for the peer, and from it, since the connection began.
    mutating func moved(sent: UInt64, received: UInt64) {
        let (more, moreBack) = (sent - counted.sent, received - counted.received)
        guard more > 0 || moreBack > 0 else { return }
        counted = (sent, received)
        figures.count { [kind] counts in
            counts.sent[kind] += more
            counts.received[kind] += moreBack
        }
    }

    /// It has ended so; it stays among those that are there until its sockets are closed with it.
    func ended(_ end: RelayEnd) {
        figures.count { [kind] in $0.relayEnds[RelayEndKind(direction: kind.direction, end: end)] += 1 }
    }

    deinit {
        figures.count { [kind] in $0.activeRelays.lower(kind) }
    }
}
