import ObfuscationCrypto
import TestSupport
import Testing
import TorrentIdentity
import TrackerProtocol

@Suite("BEP 8's vectors and properties")
struct BEP8VectorTests {
    static let infohash = BEP8Vectors.infohash

    @Test("every vector is revealed", arguments: BEP8Vectors.all.cases)
    func revealing(vector: BEP8Vectors.Case) throws {
        let sent = try AnnounceResponse(parsing: vector.answer.encoded)
        #expect(try sent.revealed(for: Self.infohash) == vector.answerInClear)
    }

    @Test("every whole list is obscured as the vector is", arguments: BEP8Vectors.all.cases.filter { $0.index == nil })
    func obscuring(vector: BEP8Vectors.Case) throws {
        var expected = vector.answer
        if expected.dictionary["peers"] == nil { expected.dictionary["peers"] = .string([]) }
        #expect(try vector.answerInClear.obscured(for: Self.infohash, iv: vector.iv?.bytes) == expected)
    }

    @Test("every cut is the vector's", arguments: BEP8Vectors.all.cases.filter { $0.index != nil && $0.iv != nil })
    func cutting(vector: BEP8Vectors.Case) throws {
        let iv = try #require(vector.iv?.bytes)
        let index = Int(try #require(vector.index))
        let padPairCount = Int(try #require(vector.modulus))
        var list = ObscuredPeerList(
            infohash: Self.infohash, iv: iv, family: vector.family, padPairCount: padPairCount)
        for peer in try CompactPeers(family: .v4, bytes: BEP8Vectors.peers) { list.insert(peer) }
        let cut = list.cut(from: index, count: vector.revealed.bytes.count / vector.family.stride)
        #expect(vector.answerInClear.obscured(with: cut) == vector.answer)
    }

    @Test("there are cuts and whole lists of both families among the vectors, and ivs")
    func coverage() {
        let cases = BEP8Vectors.all.cases
        #expect(cases.count { $0.index != nil && $0.iv != nil } >= 6)
        #expect(cases.count { $0.index == nil && $0.family == .v6 } >= 3)
        #expect(cases.count { $0.iv == nil } >= 5)
    }

    @Test("what is obscured is revealed, with any iv, i and n", arguments: 0..<8)
    func properties(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<60 {
            let infohash = try #require(Infohash(bytes: random.bytes(count: 20)))
            let family: CompactPeers.Family = Bool.random(using: &random) ? .v4 : .v6
            let ivSize = Int.random(in: 0...40, using: &random)
            let iv = ivSize == 0 ? nil : random.bytes(count: ivSize)
            let count = Int.random(in: 0...60, using: &random)
            let pairs = random.bytes(count: count * family.stride)
            let field = family == .v4 ? "peers" : "peers6"
            let answer = AnnounceResponse(["interval": .integer(5), field: .string(pairs)])

            var whole = answer
            if family == .v6 { whole.dictionary["peers"] = .string([]) }
            let obscured = try answer.obscured(for: infohash, iv: iv)
            #expect(count == 0 || obscured.dictionary[field] != answer.dictionary[field])
            #expect(try AnnounceResponse(parsing: obscured.encoded).revealed(for: infohash) == whole)

            // The same pairs as a cut, by the text's own rule.
            let padPairCount = Int.random(in: 1...80, using: &random)
            let index = Bool.random(using: &random) ? Int.random(in: 0...200, using: &random) : Int(UInt32.max)
            let keystream = ReferenceKeystream(infohash, iv: iv, padByteCount: padPairCount * family.stride)
            var cut = answer
            cut.dictionary[field] = .string(
                keystream.applied(to: pairs, stride: family.stride, index: index, padPairCount: padPairCount))
            cut.dictionary["iv"] = iv.map { .string($0) }
            cut.dictionary["i"] = .integer(Int64(UInt32(index) ^ keystream.x))
            cut.dictionary["n"] = .integer(Int64(UInt32(padPairCount) ^ keystream.y))
            #expect(try AnnounceResponse(parsing: cut.encoded).revealed(for: infohash) == answer)
        }
    }

    @Test("announces are revealed as they were, whatever their addresses and ports", arguments: 0..<4)
    func announces(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            var query = TrackerQuery("a=%zz&&compact=1&b")
            query.set("info_hash", to: random.bytes(count: 20))
            for name in ["port", "cryptoport"] {
                query.set(name, to: "\(UInt16.random(in: 1...UInt16.max, using: &random))".utf8)
            }
            query.set("ip", to: TrackerPeer.random(.v4, using: &random).ipText.utf8)
            query.set("ipv6", to: TrackerPeer.random(.v6, using: &random).ipText.utf8)
            let announce = try AnnounceQuery(query)
            let obscured = try announce.obscured()
            let received = try ObscuredAnnounceQuery(TrackerQuery(obscured.encoded))
            #expect(
                ObfuscatedInfohashIndex([announce.infohash]).infohash(forObfuscated: received.obfuscatedInfohash)
                    == announce.infohash)
            #expect(try received.revealed(for: announce.infohash) == query)
        }
    }

}
