import Dispatch
import NetworkAddress
import Testing

@testable import ProxyCore

@Suite("The limit of handshakes")
struct HandshakeLimitTests {
    /// A place that can be kept in an array.
    private final class Held {
        let place: HandshakePlace

        init(_ place: consuming HandshakePlace) {
            self.place = place
        }
    }

    private let limit = HandshakeLimit()

    private func take(_ source: UInt32, most: Int = 100, ofSource: Int = 100) throws(HandshakeLimit.Shortage) -> Held {
        Held(try limit.take(for: .v4(source), most: most, ofSource: ofSource))
    }

    @Test("gives so many places in all, whatever sources there are")
    func inAll() throws {
        var held = try (0..<5).map { try take($0, most: 5) }
        #expect(throws: HandshakeLimit.Shortage.inAll) { try take(7, most: 5) }
        held.removeFirst()
        held.append(try take(7, most: 5))
        #expect(limit.count == 5)
    }

    @Test("gives a source so many, and says that it is the source's limit where both are reached")
    func ofSource() throws {
        var held = try (0..<3).map { _ in try take(1, most: 4, ofSource: 3) }
        #expect(throws: HandshakeLimit.Shortage.ofSource) { try take(1, most: 4, ofSource: 3) }
        held.append(try take(2, most: 4, ofSource: 3))
        #expect(throws: HandshakeLimit.Shortage.ofSource) { try take(1, most: 4, ofSource: 3) }
        #expect(throws: HandshakeLimit.Shortage.inAll) { try take(2, most: 4, ofSource: 3) }
        held = []
        #expect(limit.count == 0)
        held = [try take(1, most: 4, ofSource: 1)]
        #expect(limit.count == 1)
    }

    @Test("holds, and loses no place, when many threads take and give")
    func concurrent() throws {
        DispatchQueue.concurrentPerform(iterations: 8) { number in
            for _ in 0..<2000 { _ = try? take(UInt32(number % 3), most: 3, ofSource: 2) }
        }
        #expect(limit.count == 0)
        let held = try (0..<3).map { try take($0, most: 3, ofSource: 2) }
        #expect(throws: HandshakeLimit.Shortage.inAll) { try take(9, most: 3, ofSource: 2) }
        #expect(held.count == 3)
    }
}
