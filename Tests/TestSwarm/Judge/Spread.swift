import Foundation

/// How numbers are spread: lengths in bytes, say.
package struct Spread: Sendable {
    package let minimum: Int
    package let lowerQuartile: Int
    package let median: Int
    package let upperQuartile: Int
    package let maximum: Int
    package let mean: Double
    package let standardDeviation: Double
    /// The smallest of those that occur most often.
    package let mostFrequent: Int
    /// What part of all it is, from 0 to 1.
    package let mostFrequentShare: Double

    /// - Returns: nil for no numbers.
    package init?(of numbers: [Int]) {
        let sorted = numbers.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        /// The smallest number that so many quarters of all do not exceed.
        func quantile(_ quarters: Int) -> Int { sorted[(sorted.count * quarters + 3) / 4 - 1] }
        minimum = first
        lowerQuartile = quantile(1)
        median = quantile(2)
        upperQuartile = quantile(3)
        maximum = last
        let mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
        self.mean = mean
        standardDeviation = (sorted.reduce(0) { $0 + pow(Double($1) - mean, 2) } / Double(sorted.count)).squareRoot()
        var counts: [Int: Int] = [:]
        for number in sorted { counts[number, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        mostFrequent = counts.filter { $0.value == most }.keys.min() ?? first
        mostFrequentShare = Double(most) / Double(sorted.count)
    }
}
