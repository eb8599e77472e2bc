import Testing

@testable import ProxyCore

@Suite("A tally")
struct TallyTests {
    private enum Fruit: CaseIterable {
        case apple
        case pear
        case plum
        case quince
    }

    @Test("has every case, in the enumeration's order, also those of which there is none")
    func all() {
        var tally = Tally<Fruit>()
        tally[.plum] += 2
        #expect(tally.all.map(\.key) == Fruit.allCases)
        #expect(tally.all.map(\.number) == [0, 0, 2, 0])
    }

    @Test("is never less than none: what is taken off twice does not end the daemon")
    func lower() {
        var tally = Tally<Fruit>()
        tally.lower(.pear)
        #expect(tally[.pear] == 0)
        tally[.pear] = 2
        tally.lower(.pear)
        #expect(tally[.pear] == 1)
        tally.lower(.pear)
        tally.lower(.pear)
        #expect(tally[.pear] == 0)
    }

    @Test("adds up case by case")
    func sum() {
        var (left, right) = (Tally<Fruit>(), Tally<Fruit>())
        left[.plum] = 1
        left[.pear] = 5
        right[.plum] = 2
        right[.quince] = 7
        left += right
        #expect(left.all.map(\.number) == [0, 5, 3, 7])
        #expect(right.all.map(\.number) == [0, 0, 2, 7])
    }
}
