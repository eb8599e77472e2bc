import Synchronization

/// How many connections the daemon carries at once, over all workers.
package final class ConnectionLimit: Sendable {
    package let limit: Int
    private let taken = Atomic<Int>(0)

    package init(_ limit: Int) {
        self.limit = limit
    }

    /// Connections carried now.
    package var count: Int { taken.load(ordering: .relaxed) }

    /// An eighth of the places is for the clients alone, so that strangers cannot keep them from their own proxy.
    private func limit(for way: WayIn) -> Int {
        way.isForClients || limit == 1 ? limit : limit - max(1, limit / 8)
    }

    /// A place, given back when it goes; nil when all are taken.
    func take(for way: WayIn) -> ConnectionSlot? {
        let before = taken.wrappingAdd(1, ordering: .relaxed).oldValue
        guard before < limit(for: way) else {
            release()
            return nil
        }
        return ConnectionSlot(of: self)
    }

    fileprivate func release() {
        taken.wrappingSubtract(1, ordering: .relaxed)
    }
}

/// One connection's place under the limit, which goes with it from stage to stage.
struct ConnectionSlot: ~Copyable {
    private let limit: ConnectionLimit
    /// The address that one of its sockets has taken out of a network, and gives back with the place.
    var lease: AddressLease?

    fileprivate init(of limit: ConnectionLimit) {
        self.limit = limit
    }

    deinit {
        limit.release()
    }
}
