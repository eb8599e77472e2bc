import NetworkAddress
import TestSupport
import Testing
import TorrentIdentity

@testable import MSE
@testable import ProxyCore

@Suite("The table of torrents")
struct TorrentsTests {
    private let torrents = Torrents()

    /// The `number`th of as many infohashes as are wanted.
    private static func infohash(_ number: Int) -> Infohash {
        let octets = Octets20 { buffer in
            buffer.copyBytes(from: [UInt8](repeating: 0, count: 20))
            buffer.storeBytes(of: UInt64(number).bigEndian, as: UInt64.self)
        }
        return Infohash(octets)
    }

    private func isKnown(_ infohash: Infohash) -> Bool {
        torrents.infohash(forRequirement2: KeySchedule.requirement2(infohash)) == infohash
    }

    @Test("knows a torrent until all that named it have let it go")
    func references() {
        let (one, other) = (Self.infohash(1), Self.infohash(2))
        for _ in 0..<3 { torrents.add(one) }
        torrents.add(other)
        #expect(torrents.count == 2)
        for _ in 0..<2 {
            torrents.remove(one)
            #expect(isKnown(one))
        }
        torrents.remove(one)
        #expect(!isKnown(one))
        #expect(isKnown(other))
        #expect(torrents.count == 1)
        torrents.add(one)
        #expect(isKnown(one))
    }

    @Test("does not count below nothing")
    func removedTooOften() {
        let infohash = Self.infohash(1)
        torrents.remove(infohash)
        torrents.add(infohash)
        #expect(isKnown(infohash))
        torrents.remove(infohash)
        torrents.remove(infohash)
        torrents.add(infohash)
        #expect(isKnown(infohash))
        #expect(torrents.count == 1)
    }

    @Test("learns a torrent, and keeps it when its file goes")
    func learned() {
        let infohash = Self.infohash(1)
        torrents.add(infohash)
        torrents.handshaken(infohash, from: .loopback)
        torrents.handshaken(infohash, from: .loopback)
        #expect(torrents.count == 1)
        torrents.remove(infohash)
        #expect(isKnown(infohash))
    }

    @Test("forgets what was learned longest ago beyond its bound, and never what is named")
    func eviction() {
        let forgotten = Torrents.mostLearned / 8
        let (named, refreshed) = (Self.infohash(0), Self.infohash(1))
        torrents.add(named)
        for number in 0..<Torrents.mostLearned { torrents.handshaken(Self.infohash(number), from: .loopback) }
        #expect(torrents.count == Torrents.mostLearned)
        torrents.handshaken(refreshed, from: .loopback)
        #expect(torrents.count == Torrents.mostLearned)

        torrents.handshaken(Self.infohash(Torrents.mostLearned), from: .loopback)
        // The oldest are 0, which is named, and 2 on.
        #expect(torrents.count == Torrents.mostLearned + 1 - forgotten + 1)
        #expect(isKnown(named))
        #expect(isKnown(refreshed))
        #expect(!isKnown(Self.infohash(2)))
        #expect(!isKnown(Self.infohash(forgotten)))
        #expect(isKnown(Self.infohash(forgotten + 1)))
        #expect(isKnown(Self.infohash(Torrents.mostLearned)))

        // What was learned of it is forgotten: its file alone keeps it.
        torrents.remove(named)
        #expect(!isKnown(named))
    }

    @Test("counts right when many threads use it")
    func concurrent() {
        let torrents = torrents
        let (threads, rounds, kinds) = (8, 500, 16)
        TestThreads.run(threads) { thread in
            for round in 0..<rounds {
                let infohash = Self.infohash((thread + round) % kinds)
                torrents.add(infohash)
                let found = torrents.infohash(forRequirement2: KeySchedule.requirement2(infohash))
                #expect(found == infohash)
                torrents.remove(infohash)
                if round % 100 == 0 { torrents.handshaken(Self.infohash(1000 + thread), from: .loopback) }
            }
        }
        #expect(torrents.count == threads)
        for number in 0..<kinds { #expect(!isKnown(Self.infohash(number))) }
        for thread in 0..<threads { #expect(isKnown(Self.infohash(1000 + thread))) }
    }
}
