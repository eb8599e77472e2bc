/// Elements that each count until their time, at most `limit` of them.
struct ExpiringSet<Element: Hashable & Sendable>: Sendable {
    private let limit: Int
    private var ends: [Element: ContinuousClock.Instant] = [:]

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { ends.count }

    func contains(_ element: Element, _ now: ContinuousClock.Instant) -> Bool {
        ends[element].map { $0 >= now } ?? false
    }

    /// Lets `element` count until `end`. Where there are too many, the eighth that ends first goes, so that the sorting is
    /// paid once for many.
    mutating func insert(_ element: Element, until end: ContinuousClock.Instant) {
        ends[element] = end
        guard ends.count > limit else { return }
        for element in ends.firstEighth(by: { $0 }) { ends[element] = nil }
    }

    mutating func remove(_ element: Element) {
        ends[element] = nil
    }
}
