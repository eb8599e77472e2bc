import Testing

@testable import TestSwarm

@Suite struct SpreadTests {
    @Test func `the figures of a few numbers, in any order`() throws {
        let spread = try #require(Spread(of: [9, 2, 4, 4, 5, 7, 4, 5]))
        #expect(spread.minimum == 2)
        #expect(spread.lowerQuartile == 4)
        #expect(spread.median == 4)
        #expect(spread.upperQuartile == 5)
        #expect(spread.maximum == 9)
        #expect(spread.mean == 5)
        #expect(spread.standardDeviation == 2)
        #expect(spread.mostFrequent == 4)
        #expect(spread.mostFrequentShare == 0.375)
    }

    @Test func `one number is all of it`() throws {
        let spread = try #require(Spread(of: [68]))
        #expect(
            [spread.minimum, spread.lowerQuartile, spread.median, spread.upperQuartile, spread.maximum] == [
                68, 68, 68, 68, 68,
            ])
        #expect(spread.standardDeviation == 0)
        #expect(spread.mostFrequentShare == 1)
    }

    @Test func `of two that are as frequent the smaller one counts`() throws {
        #expect(try #require(Spread(of: [3, 1, 3, 1, 2])).mostFrequent == 1)
    }

    @Test func `there is none of nothing`() {
        #expect(Spread(of: []).map { $0.mean } == nil)
    }
}
