import TestSupport
import Testing
import TorrentIdentity
import TrackerProtocol

@Suite("A list that is encrypted once")
struct ObscuredPeerListTests {
    static let infohash = BEP8Vectors.infohash

    /// The peers that a cut holds, as a client that knows the torrent reads them.
    static func peers(_ cut: ObscuredPeerList.Cut) throws -> [TrackerPeer] {
        let answer = AnnounceResponse(["interval": .integer(1800)]).obscured(with: cut)
        return try AnnounceResponse(parsing: answer.encoded).revealed(for: infohash).peers
    }

    @Test(
        "every cut is revealed, with wrap and without",
        arguments: [CompactPeers.Family.v4, .v6], [1, 2, 3, 7, 12, 13, 40])
    func cuts(family: CompactPeers.Family, padPairCount: Int) throws {
        var random = SeededRandom(seed: UInt64(padPairCount))
        let peers = (0..<12).map { _ in TrackerPeer.random(family, using: &random) }
        var list = ObscuredPeerList(infohash: Self.infohash, iv: [7], family: family, padPairCount: padPairCount)
        for peer in peers { list.insert(peer) }
        for index in 0...12 {
            for count in 0...(12 - index) {
                #expect(try Self.peers(list.cut(from: index, count: count)) == Array(peers[index..<(index + count)]))
            }
        }
    }

    @Test("peers come, each once, and stay where they are", arguments: 0..<6)
    func growth(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let family: CompactPeers.Family = seed.isMultiple(of: 2) ? .v4 : .v6
        let known = (0..<20).map { _ in TrackerPeer.random(family, using: &random) }
        var list = ObscuredPeerList(infohash: Self.infohash, iv: [1, 2], family: family, padPairCount: 5)
        var expected: [TrackerPeer] = []
        for _ in 0..<100 {
            let peer = try #require(known.randomElement(using: &random))
            let before = list.cut(from: 0, count: .max).bytes
            list.insert(peer)
            if !expected.contains(peer) { expected.append(peer) }
            #expect(list.cut(from: 0, count: .max).bytes.starts(with: before))
            #expect(list.count == expected.count)
            #expect(known.allSatisfy { list.contains($0) == expected.contains($0) })
            #expect(try Self.peers(list.cut(from: 0, count: .max)) == expected)
            let index = Int.random(in: 0...20, using: &random)
            let cut = list.cut(from: index, count: 4)
            #expect(try Self.peers(cut) == Array(expected.dropFirst(index).prefix(4)))
        }
    }

    @Test(
        "a cut reaches no further than the list",
        arguments: [(-1, 1), (.min, 1), (0, -1), (3, .max), (.max, .max), (2, 0)])
    func bounds(index: Int, count: Int) throws {
        var list = ObscuredPeerList(infohash: Self.infohash, iv: [1], family: .v4, padPairCount: 2)
        let peers = [TrackerPeer([1, 2, 3, 4], 5), TrackerPeer([1, 2, 3, 4], 6)]
        for peer in peers { list.insert(peer) }
        let start = min(max(index, 0), 2)
        let expected = peers.dropFirst(start).prefix(max(count, 0))
        #expect(try Self.peers(list.cut(from: index, count: count)) == Array(expected))
    }

    @Test("an empty list has an empty cut, and peers of the other family are none of its")
    func emptiness() throws {
        var list = ObscuredPeerList(infohash: Self.infohash, iv: [1], family: .v6, padPairCount: 65_536)
        #expect(try Self.peers(list.cut(from: 0, count: 50)) == [])
        let stranger = TrackerPeer([1, 2, 3, 4], 5)
        list.insert(stranger)
        #expect(list.count == 0 && !list.contains(stranger))
    }

    @Test("a cut replaces what the answer held, crypto_flags too")
    func answer() throws {
        var list = ObscuredPeerList(infohash: Self.infohash, iv: [9], family: .v4, padPairCount: 4)
        list.insert(TrackerPeer([10, 0, 0, 1], 80))
        let answer = try AnnounceResponse("d8:completei3e12:crypto_flags1:\u{1}5:peers6:abcdef6:peers60:1:xi1ee")
        let obscured = answer.obscured(with: list.cut(from: 0, count: 1))
        let keys = obscured.dictionary.entries.map { String(decoding: $0.key, as: UTF8.self) }
        #expect(keys == ["complete", "i", "iv", "n", "peers", "x"])
        #expect(
            try obscured.revealed(for: Self.infohash).encoded
                == Array("d8:completei3e5:peers6:".utf8) + [10, 0, 0, 1, 0, 80] + Array("1:xi1ee".utf8))
        let failure = AnnounceResponse.failure("no")
        #expect(failure.obscured(with: list.cut(from: 0, count: 1)) == failure)
    }
}

@Suite("The index of sha_ih")
struct ObfuscatedInfohashIndexTests {
    static let infohashes = (1...3).map { Infohash(bytes: [UInt8](repeating: $0, count: 20))! }

    @Test("a torrent is found by sha_ih and by nothing else, as long as it is known")
    func lookUp() {
        var index = ObfuscatedInfohashIndex(Self.infohashes)
        #expect(index.count == 3)
        let hashes = Self.infohashes.map { PeerObfuscation.obfuscatedInfohash($0) }
        #expect(hashes.map { index.infohash(forObfuscated: $0) } == Self.infohashes)
        #expect(index.infohash(forObfuscated: Self.infohashes[0].octets) == nil)
        index.remove(Self.infohashes[1])
        index.remove(Self.infohashes[1])
        index.insert(Self.infohashes[0])
        #expect(index.count == 2)
        #expect(hashes.map { index.infohash(forObfuscated: $0) } == [Self.infohashes[0], nil, Self.infohashes[2]])
    }
}
