import Testing

@testable import ProxyCore

@Suite("A histogram of durations")
struct DurationHistogramTests {
    @Test("has its bounds in order, each once, and none below zero")
    func bounds() {
        #expect(DurationHistogram.bounds == Array(Set(DurationHistogram.bounds)).sorted())
        #expect(DurationHistogram.bounds.allSatisfy { $0 > 0 && $0.isFinite })
        #expect(DurationHistogram().counts.count == DurationHistogram.bounds.count + 1)
    }

    @Test("counts a duration that is a bound within it, and one that is longer behind it")
    func edges() {
        for (index, bound) in DurationHistogram.bounds.enumerated() {
            var histogram = DurationHistogram()
            histogram.add(.microseconds(Int((bound * 1e6).rounded())))
            histogram.add(.microseconds(Int((bound * 1e6).rounded()) + 1))
            #expect(histogram.counts[index] == 1, "\(bound)")
            #expect(histogram.counts[index + 1] == 1, "\(bound)")
        }
    }

    @Test("takes none and the longest")
    func extremes() {
        var histogram = DurationHistogram()
        histogram.add(.zero)
        histogram.add(.seconds(1_000_000_000))
        #expect(histogram.counts.first == 1)
        #expect(histogram.counts.last == 1)
        #expect(histogram.count == 2)
        #expect(histogram.sum == 1_000_000_000)
    }

    @Test("adds up bucket by bucket")
    func sum() {
        var (left, right) = (DurationHistogram(), DurationHistogram())
        left.add(.milliseconds(30))
        right.add(.milliseconds(30))
        right.add(.seconds(60))
        left += right
        #expect(left.count == 3)
        #expect(left.counts[5] == 2)
        #expect(left.counts.last == 1)
        #expect(abs(left.sum - 60.06) < 1e-9)
    }
}
