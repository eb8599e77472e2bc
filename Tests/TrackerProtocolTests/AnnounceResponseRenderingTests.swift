import ObfuscationCrypto
import TestSupport
import Testing
import TrackerProtocol

@Suite("Answers in the form that a client asked for")
struct AnnounceResponseRenderingTests {
    static let v6 = "d2:ip11:2001:db8::17:peer id4:abcd4:porti2ee"
    static let v4 = "d2:ip9:127.0.0.14:porti1ee"
    static let name = "d2:ip4:host4:porti3ee"
    static let packedV4 = "\u{7F}\u{0}\u{0}\u{1}\u{0}\u{1}"

    @Test(
        "compact: lists are packed, and peers is always there",
        arguments: [
            ("de", "d5:peers0:e"), ("d8:intervali1ee", "d8:intervali1e5:peers0:e"),
            ("d5:peersle1:xi1ee", "d5:peers0:1:xi1ee"),
            ("d5:peersl\(v4)ee", "d5:peers6:\(packedV4)e"), ("d5:peersl\(name)\(v4)ee", "d5:peers6:\(packedV4)e"),
            ("d5:peers6:abcdefe", "d5:peers6:abcdefe"),
            ("d6:peers618:aaaaaaaaaaaaaaaaaae", "d5:peers0:6:peers618:aaaaaaaaaaaaaaaaaae"),
            ("d14:failure reason1:x5:peersl\(v4)ee", "d14:failure reason1:x5:peersl\(v4)ee"),
            ("d14:failure reason1:xe", "d14:failure reason1:xe"),
            ("d5:peers6:abcdef6:peers6l\(v4)ee", "d5:peers12:abcdef\(packedV4)e"),
            // crypto_flags stay where they are one byte for each of `peers`, in its order.
            ("d12:crypto_flags2:015:peersl\(name)\(v4)ee", "d12:crypto_flags1:15:peers6:\(packedV4)e"),
            ("d12:crypto_flags1:15:peers6:abcdefe", "d12:crypto_flags1:15:peers6:abcdefe"),
            ("d12:crypto_flags2:115:peers6:abcdefe", "d5:peers6:abcdefe"),
            ("d12:crypto_flags1:15:peers6:abcdef6:peers6l\(v4)ee", "d5:peers12:abcdef\(packedV4)e"),
        ])
    func compact(text: String, expected: String) throws {
        let rendered = try AnnounceResponse(text).rendered(as: .compact)
        #expect(rendered.encoded == Array(expected.utf8))
        #expect(rendered.rendered(as: .compact) == rendered)
    }

    @Test("compact: a list of both families becomes peers and peers6, its flags those of peers")
    func compactFamilies() throws {
        let answer = try AnnounceResponse("d12:crypto_flags3:0125:peersl\(Self.v6)\(Self.v4)\(Self.v4)ee")
        let rendered = answer.rendered(as: .compact)
        #expect(rendered.peers.map(\.description) == ["127.0.0.1:1", "127.0.0.1:1", "[2001:db8::1]:2"])
        #expect(rendered.dictionary["crypto_flags"] == .text("12"))
        #expect(rendered.dictionary["peers6"]?.string?.count == 18)
    }

    @Test(
        "a list: everything is in peers",
        arguments: [
            ("de", "d5:peerslee"), ("d5:peers0:6:peers60:e", "d5:peerslee"),
            ("d5:peersl\(v6)\(name)e1:xi1ee", "d5:peersl\(v6)\(name)e1:xi1ee"),
            ("d5:peers6:\(packedV4)e", "d5:peersl\(v4)ee"), ("d14:failure reason1:xe", "d14:failure reason1:xe"),
            (
                "d5:peersl\(v4)e6:peers618:aaaaaaaaaaaaaaaaaae",
                "d5:peersl\(v4)d2:ip39:6161:6161:6161:6161:6161:6161:6161:61614:porti24929eeee"
            ),
            ("d12:crypto_flags1:15:peers6:\(packedV4)e", "d12:crypto_flags1:15:peersl\(v4)ee"),
            ("d12:crypto_flags2:115:peers6:\(packedV4)e", "d5:peersl\(v4)ee"),
            ("d12:crypto_flags2:115:peersl\(v4)\(name)ee", "d12:crypto_flags2:115:peersl\(v4)\(name)ee"),
            (
                "d12:crypto_flags1:15:peersl\(v4)e6:peers618:aaaaaaaaaaaaaaaaaae",
                "d5:peersl\(v4)d2:ip39:6161:6161:6161:6161:6161:6161:6161:61614:porti24929eeee"
            ),
        ])
    func listing(text: String, expected: String) throws {
        let rendered = try AnnounceResponse(text).rendered(as: .dictionary)
        #expect(String(decoding: rendered.encoded, as: UTF8.self) == expected)
        #expect(rendered.rendered(as: .dictionary) == rendered)
    }

    @Test("both forms hold the same peers with the same flags", arguments: 0..<6)
    func agreement(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<40 {
            var answer = AnnounceResponse(["interval": .integer(1)])
            let v4 = Int.random(in: 0...20, using: &random)
            let v6 = Int.random(in: 0...5, using: &random)
            answer.dictionary["peers"] = .string(random.bytes(count: 6 * v4))
            answer.dictionary["peers6"] = v6 == 0 ? nil : .string(random.bytes(count: 18 * v6))
            answer.dictionary["crypto_flags"] = .string(random.bytes(count: v4 + v6))
            let list = try AnnounceResponse(parsing: answer.rendered(as: .dictionary).encoded)
            #expect(list.peers == answer.peers && list.peers.count == v4 + v6)
            #expect(list.cryptoFlags == answer.cryptoFlags)
            let packed = list.rendered(as: .compact)
            #expect(packed.dictionary["peers"] == answer.dictionary["peers"])
            #expect(packed.dictionary["peers6"] == answer.dictionary["peers6"])
            #expect(packed.cryptoFlags?.prefix(v4) == answer.cryptoFlags?.prefix(v4))
        }
    }
}
