/// How many of some durations were no longer than each of some bounds.
struct DurationHistogram: Equatable, Sendable {
    /// In seconds; everything is counted in one more behind the last.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    /// Those within each bound and beyond the one before it, and at last those beyond all.
    private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    /// Of all, in seconds.
    private(set) var sum = 0.0

    var count: UInt64 { counts.reduce(0, +) }

    mutating func add(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
    }

    static func += (left: inout DurationHistogram, right: DurationHistogram) {
        for index in left.counts.indices { left.counts[index] += right.counts[index] }
        left.sum += right.sum
    }
}
