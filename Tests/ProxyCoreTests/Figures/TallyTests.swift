import Testing

@testable import ProxyCore

@Suite("A tally")
struct TallyTests {
    @Test("has every case, in the enumeration's order, also those of which there is none")
    func all() {
        var tally = Tally<ConnectionRefusal>()
        tally[.limit] += 2
        #expect(tally.all.map(\.key) == ConnectionRefusal.allCases)
        #expect(tally.all.map(\.number) == [0, 0, 2, 0])
    }

    @Test("is never less than none: what is taken off twice does not end the daemon")
    func lower() {
        var tally = Tally<ConnectionRefusal>()
        tally.lower(.loop)
        #expect(tally[.loop] == 0)
        tally[.loop] = 2
        tally.lower(.loop)
        #expect(tally[.loop] == 1)
        tally.lower(.loop)
        tally.lower(.loop)
        #expect(tally[.loop] == 0)
    }

    @Test("adds up case by case")
    func sum() {
        var (left, right) = (Tally<ConnectionRefusal>(), Tally<ConnectionRefusal>())
        left[.limit] = 1
        left[.loop] = 5
        right[.limit] = 2
        right[.exhausted] = 7
        left += right
        #expect(left.all.map(\.number) == [0, 5, 3, 7])
        #expect(right.all.map(\.number) == [0, 0, 2, 7])
    }
}
