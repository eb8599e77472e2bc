@testable import MSE
import ObfuscationCrypto
import Testing
import TorrentIdentity

@Suite("The index of known torrents")
struct SKEYIndexTests {
    static let infohashes = (1...3).map { Infohash(bytes: [UInt8](repeating: $0, count: 20))! }

    static func requirement2(_ infohash: Infohash) -> Octets20 {
        SHA1.hash(bytes: Array("req2".utf8) + infohash.bytes)
    }

    @Test("a torrent is found by HASH(\"req2\", SKEY) and by nothing else")
    func lookUp() {
        let index = SKEYIndex(Self.infohashes.prefix(2))
        #expect(index.count == 2)
        for infohash in Self.infohashes.prefix(2) {
            #expect(index.infohash(forRequirement2: Self.requirement2(infohash)) == infohash)
            #expect(index.infohash(forRequirement2: infohash.octets) == nil)
        }
        #expect(index.infohash(forRequirement2: Self.requirement2(Self.infohashes[2])) == nil)
    }

    @Test("an empty index knows no torrent")
    func empty() {
        let index = SKEYIndex()
        #expect(index.count == 0)
        #expect(index.infohash(forRequirement2: Self.requirement2(Self.infohashes[0])) == nil)
    }

    @Test("torrents come and go, and coming or going twice changes nothing")
    func insertAndRemove() {
        let (first, second) = (Self.infohashes[0], Self.infohashes[1])
        var index = SKEYIndex()
        index.insert(first)
        index.insert(first)
        index.insert(second)
        #expect(index.count == 2)
        index.remove(first)
        index.remove(first)
        #expect(index.count == 1)
        #expect(index.infohash(forRequirement2: Self.requirement2(first)) == nil)
        #expect(index.infohash(forRequirement2: Self.requirement2(second)) == second)
    }

    @Test("each of 100,000 torrents is found")
    func many() {
        let infohashes = (0..<100_000).map { number in
            Infohash(SHA1.hash(bytes: BigEndian.bytes(UInt32(number))))
        }
        let index = SKEYIndex(infohashes)
        #expect(index.count == infohashes.count)
        #expect(infohashes.allSatisfy { index.infohash(forRequirement2: Self.requirement2($0)) == $0 })
        #expect(infohashes.allSatisfy { index.infohash(forRequirement2: $0.octets) == nil })
    }
}
