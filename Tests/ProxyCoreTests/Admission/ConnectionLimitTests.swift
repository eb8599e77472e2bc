import TestSupport
import Testing

@testable import ProxyCore

@Suite("The limit of connections")
struct ConnectionLimitTests {
    /// A slot that can be kept in an array.
    private final class Held {
        let slot: ConnectionSlot

        init?(_ limit: ConnectionLimit, for way: WayIn = .socks, counting figures: WorkerFigures = WorkerFigures()) {
            guard let slot = limit.take(for: way, counting: figures) else { return nil }
            self.slot = slot
        }
    }

    @Test("gives so many places and no more", arguments: [0, 1, 5])
    func places(count: Int) {
        let limit = ConnectionLimit(count)
        let held = (0..<count + 3).compactMap { _ in Held(limit) }
        #expect(held.count == count)
        #expect(limit.count == count)
    }

    @Test("keeps an eighth for the clients, and one at least", arguments: [(1, 1), (2, 1), (8, 7), (800, 700)])
    func reserve(count: Int, forPeers: Int) {
        let limit = ConnectionLimit(count)
        let peers = (0..<count + 3).compactMap { _ in Held(limit, for: .inbound) }
        #expect(peers.count == forPeers)
        let clients = (0..<count + 3).compactMap { _ in Held(limit) }
        #expect(clients.count == count - forPeers)
    }

    @Test("gives a place again that was given back")
    func givenBack() {
        let limit = ConnectionLimit(2)
        var held = (0..<2).compactMap { _ in Held(limit) }
        #expect(Held(limit) == nil)
        held.removeLast()
        #expect(limit.count == 1)
        #expect(Held(limit) != nil)
        #expect(limit.count == 1)
        held = []
        #expect(limit.count == 0)
    }

    @Test("holds, and loses no place, when many threads take and give")
    func concurrent() {
        let limit = ConnectionLimit(3)
        TestThreads.run(8) { _ in
            for _ in 0..<2000 { _ = Held(limit) }
        }
        #expect(limit.count == 0)
        let held = (0..<5).compactMap { _ in Held(limit) }
        #expect(held.count == 3)
    }
}
