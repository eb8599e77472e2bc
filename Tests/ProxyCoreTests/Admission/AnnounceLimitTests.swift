import Testing

@testable import ProxyCore

@Suite("The limit of announces")
struct AnnounceLimitTests {
    /// A place that can be kept in an array.
    private final class Held {
        let place: AnnouncePlace

        init?(_ limit: AnnounceLimit, most: Int) {
            guard let place = limit.take(most: most) else { return nil }
            self.place = place
        }
    }

    @Test("gives so many places, and each again that was given back")
    func places() {
        let limit = AnnounceLimit()
        var held = (0..<5).compactMap { _ in Held(limit, most: 3) }
        #expect(held.count == 3 && limit.count == 3)
        held.removeLast()
        #expect(Held(limit, most: 3) != nil)
        #expect(limit.count == 2)
        #expect(Held(limit, most: 2) == nil)
        held = []
        #expect(limit.count == 0)
    }
}
