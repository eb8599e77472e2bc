import Synchronization

/// How many connections the daemon carries at once, over all workers.
package final class ConnectionLimit: Sendable {
    private let most: Atomic<Int>
    private let taken = Atomic<Int>(0)

    package init(_ limit: Int) {
        most = Atomic(limit)
    }

    package var limit: Int { most.load(ordering: .relaxed) }

    /// Those that are there stay, also where they are more.
    package func change(to limit: Int) {
        most.store(limit, ordering: .relaxed)
    }

    /// Connections carried now.
    package var count: Int { taken.load(ordering: .relaxed) }

    /// An eighth of the places is for the clients alone, so that strangers cannot keep them from their own proxy.
    private func limit(for way: WayIn) -> Int {
        let limit = limit
        return way.isForClients || limit == 1 ? limit : limit - max(1, limit / 8)
    }

    /// A place, given back when it goes, and counted in `figures`; nil when all are taken.
    func take(for way: WayIn, counting figures: WorkerFigures) -> ConnectionSlot? {
        let before = taken.wrappingAdd(1, ordering: .relaxed).oldValue
        guard before < limit(for: way) else {
            release()
            return nil
        }
        return ConnectionSlot(of: self, for: way.kind, counting: figures)
    }

    fileprivate func release() {
        taken.wrappingSubtract(1, ordering: .relaxed)
    }
}

/// One connection's place under the limit and among the figures, which goes with it from stage to stage.
struct ConnectionSlot: ~Copyable {
    private let limit: ConnectionLimit
    private let figures: WorkerFigures
    private var way: WayIn.Kind
    /// The address that one of its sockets has taken out of a network, and gives back with the place.
    var lease: AddressLease?

    fileprivate init(of limit: ConnectionLimit, for way: WayIn.Kind, counting figures: WorkerFigures) {
        self.limit = limit
        self.figures = figures
        self.way = way
        figures.opened(way)
    }

    /// From here on the connection counts as one that came `way`.
    mutating func turned(into way: WayIn.Kind) {
        figures.closed(self.way)
        self.way = way
        figures.opened(way)
    }

    deinit {
        figures.closed(way)
        limit.release()
    }
}
