import Synchronization

/// How many announces and scrapes are on their way to trackers at once, over all workers.
final class AnnounceLimit: Sendable {
    private let taken = Atomic<Int>(0)

    var count: Int { taken.load(ordering: .relaxed) }

    /// A place, given back when it goes; nil where `most` are taken.
    func take(most: Int) -> AnnouncePlace? {
        guard taken.wrappingAdd(1, ordering: .relaxed).oldValue < most else {
            release()
            return nil
        }
        return AnnouncePlace(of: self)
    }

    fileprivate func release() {
        taken.wrappingSubtract(1, ordering: .relaxed)
    }
}

/// One announce's place under the limit.
struct AnnouncePlace: ~Copyable {
    private let limit: AnnounceLimit

    fileprivate init(of limit: AnnounceLimit) {
        self.limit = limit
    }

    deinit {
        limit.release()
    }
}
