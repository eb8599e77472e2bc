/// The same measurement of several contenders, taken in turn, so that what else the machine does falls on all of them.
struct Rounds {
    /// The measured values of each contender, in the order of the rounds.
    private(set) var values: [[Duration]]

    /// Measures each of `count` contenders `rounds` times.
    init(_ rounds: Int, of count: Int, _ measure: (Int) throws -> Duration) rethrows {
        values = Array(repeating: [], count: count)
        for _ in 0..<rounds {
            for contender in 0..<count { values[contender].append(try measure(contender)) }
        }
    }

    /// What counts of a contender, here and for all of them: the median, on which a disturbed round has no part.
    func median(_ contender: Int) -> Duration {
        let sorted = values[contender].sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    func best(_ contender: Int) -> Duration { values[contender].min() ?? .zero }

    /// From the least to the most of a contender, as `value` has each round's.
    func range(_ contender: Int, _ value: (Duration) -> Double) -> ClosedRange<Double>? {
        let values = values[contender].map(value)
        guard let least = values.min(), let most = values.max() else { return nil }
        return least...most
    }
}
