/// What is asked of drawn numbers.
enum Statistics {
    static func mean(_ numbers: [Int]) -> Double {
        Double(numbers.reduce(0, +)) / Double(numbers.count)
    }

    static func histogram(_ numbers: [Int]) -> [Int] {
        var counts = [Int](repeating: 0, count: (numbers.max() ?? 0) + 1)
        for number in numbers { counts[number] += 1 }
        return counts
    }

    /// The chi-square statistic of `numbers` against an even draw over `range`, in `count` cells of the same width.
    static func chiSquare(_ numbers: [Int], cellsOver range: ClosedRange<Int>, count: Int) -> Double {
        let width = range.count / count
        var cells = [Int](repeating: 0, count: count)
        for number in numbers { cells[min(count - 1, (number - range.lowerBound) / width)] += 1 }
        let expected = Double(numbers.count) / Double(count)
        return cells.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    }

    /// The Kolmogorov-Smirnov distance of two samples of the same size: how far their distribution functions are apart where
    /// they are farthest.
    static func distance(_ first: [Int], _ second: [Int]) -> Double {
        let last = max(first.max() ?? 0, second.max() ?? 0)
        var counts = [Int](repeating: 0, count: last + 1)
        for number in first { counts[number] += 1 }
        for number in second { counts[number] -= 1 }
        var sum = 0
        var farthest = 0
        for count in counts {
            sum += count
            farthest = max(farthest, abs(sum))
        }
        return Double(farthest) / Double(first.count)
    }
}
