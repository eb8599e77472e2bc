import Testing

@testable import ProxyCore

@Suite("A set whose elements expire")
struct ExpiringSetTests {
    private let now = ContinuousClock.now

    @Test("an element counts to its time, and no longer")
    func expiry() {
        var set = ExpiringSet<Int>(limit: 4)
        #expect(!set.contains(1, now))
        set.insert(1, until: now + .seconds(1))
        #expect(set.contains(1, now) && set.contains(1, now + .seconds(1)))
        #expect(!set.contains(1, now + .seconds(2)))
        #expect(!set.contains(2, now))
    }

    @Test("an element that is inserted again has its new time alone")
    func renewed() {
        var set = ExpiringSet<Int>(limit: 4)
        set.insert(1, until: now + .seconds(9))
        set.insert(1, until: now + .seconds(1))
        #expect(!set.contains(1, now + .seconds(2)))
        set.insert(1, until: now + .seconds(5))
        #expect(set.contains(1, now + .seconds(5)))
        #expect(set.count == 1)
        set.remove(1)
        set.remove(1)
        #expect(!set.contains(1, now) && set.count == 0)
    }

    @Test("beyond the limit those go that end first, an eighth of them or one", arguments: [(1, 1), (4, 1), (64, 8)])
    func limit(limit: Int, removed: Int) {
        var set = ExpiringSet<Int>(limit: limit)
        // The later they come, the earlier they end.
        for element in 0..<limit { set.insert(element, until: now + .seconds(1000 - element)) }
        #expect(set.count == limit)
        set.insert(limit, until: now + .seconds(2000))
        #expect(set.count == limit + 1 - removed)
        #expect(set.contains(limit, now))
        for element in 0..<limit { #expect(set.contains(element, now) == (element < limit - removed)) }
    }

    @Test("what never ends does not fill it up")
    func flood() {
        var set = ExpiringSet<Int>(limit: 100)
        for element in 0..<100_000 {
            set.insert(element, until: now + .seconds(element))
            #expect(set.count <= 100)
        }
        #expect(set.contains(99_999, now) && !set.contains(50_000, now))
    }
}
