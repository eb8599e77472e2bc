import ObfuscationCrypto
import TestSupport
import Testing
import TorrentIdentity
import TrackerProtocol

@Suite("Answers against any input")
struct AnnounceResponseFuzzTests {
    static let samples: [[UInt8]] =
        BEP8Vectors.all.cases.map(\.answer.encoded)
        + [
            "d12:crypto_flags2:015:peersld2:ip9:127.0.0.14:porti6881eed2:ip3:::14:porti1eeee",
            "d14:failure reason2:no8:intervali60ee", AnnounceResponseTests.everything,
        ].map { Array($0.utf8) }

    @Test("mutations are refused or handled, and nothing grows", arguments: 0..<12)
    func mutations(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("ilde0123456789:-".utf8) + [0, 0xFF]
        var readable = 0
        for _ in 0..<1500 {
            var bytes = try #require(Self.samples.randomElement(using: &random))
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0: bytes.remove(at: index)
                case 1: bytes.insert(try #require(alphabet.randomElement(using: &random)), at: index)
                case 2: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
                default: bytes[index] = try #require(alphabet.randomElement(using: &random))
                }
            }
            guard let answer = try? AnnounceResponse(parsing: bytes) else { continue }
            readable += 1
            check(answer, bytes)
        }
        // Most mutations of long strings leave an answer that can be read.
        #expect(readable > 100)
    }

    @Test("any i, n and iv are refused or reveal as many bytes", arguments: 0..<4)
    func words(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<40 {
            let iv = random.bytes(count: Int.random(in: 1...64, using: &random))
            let keystream = ReferenceKeystream(BEP8Vectors.infohash, iv: iv, padByteCount: 0)
            var answer = AnnounceResponse(["iv": .string(iv), "peers": .string(BEP8Vectors.peers)])
            let index = [0, 1, 65_535, 65_536, UInt32.max, UInt32.random(in: .min ... .max, using: &random)]
                .randomElement(using: &random)
            let count = [0, 1, 65_535, 65_536, 65_537, UInt32.max].randomElement(using: &random)
            answer.dictionary["i"] = .integer(Int64(try #require(index) ^ keystream.x))
            answer.dictionary["n"] = .integer(Int64(try #require(count) ^ keystream.y))
            check(answer, answer.encoded)
            let isRight = count.map { (1...65_536).contains($0) }
            #expect(((try? answer.revealed(for: BEP8Vectors.infohash)) != nil) == isRight)
        }
    }

    private func check(_ answer: AnnounceResponse, _ bytes: [UInt8]) {
        #expect(answer.encoded == bytes)
        // A pair of 6 bytes is at most `d2:ip15:255.255.255.2554:porti65535ee` in a list.
        for form in [AnnounceQuery.PeerForm.compact, .dictionary] {
            let rendered = answer.rendered(as: form)
            #expect(rendered.encoded.count <= 7 * bytes.count + 20)
            #expect(rendered.peers.count == answer.peers.count || answer.failureReason != nil)
            #expect(rendered.failureReason != nil || rendered.dictionary["peers"] != nil)
            #expect(throws: Never.self) { try AnnounceResponse(parsing: rendered.encoded) }
        }
        if let flags = answer.cryptoFlags { #expect(flags.count == answer.peers.count) }
        guard let revealed = try? answer.revealed(for: BEP8Vectors.infohash) else { return }
        #expect(revealed.encoded.count <= bytes.count)
        #expect(revealed.peers.count == answer.peers.count)
    }
}
