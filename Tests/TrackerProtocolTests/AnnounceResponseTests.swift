import Testing
import TrackerProtocol

@Suite("A tracker's answers")
struct AnnounceResponseTests {
    static let everything =
        "d8:completei5e10:incompletei3e8:intervali1800e12:min intervali900e5:peers12:aaaa\u{1}\u{2}bbbb\u{3}\u{4}"
        + "6:peers618:ccccccccccccccccdd10:tracker id3:x y7:unknownld0:i1eee15:warning message4:slowe"

    @Test("every key is read, and every byte preserved")
    func everything() throws {
        let answer = try AnnounceResponse(Self.everything)
        #expect(answer.encoded == Array(Self.everything.utf8))
        #expect(answer.failureReason == nil)
        #expect(answer.warningMessage == "slow")
        #expect(answer.interval == .seconds(1800))
        #expect(answer.minInterval == .seconds(900))
        #expect(answer.trackerID == Array("x y".utf8))
        #expect(answer.complete == 5)
        #expect(answer.incomplete == 3)
        #expect(
            answer.peers == [
                TrackerPeer([97, 97, 97, 97], 0x0102), TrackerPeer([98, 98, 98, 98], 0x0304),
                TrackerPeer([UInt8](repeating: 99, count: 16), 0x6464),
            ])
        #expect(answer.cryptoFlags == nil)
    }

    @Test("keys out of order stay so")
    func order() throws {
        let text = "d5:peers0:8:intervali1e1:ai2ee"
        #expect(try AnnounceResponse(text).encoded == Array(text.utf8))
    }

    @Test("a failure is read and made")
    func failure() throws {
        #expect(AnnounceResponse.failure("nö").encoded == Array("d14:failure reason3:nöe".utf8))
        #expect(try AnnounceResponse(parsing: AnnounceResponse.failure("nö").encoded).failureReason == "nö")
        let latin1 = Array("d14:failure reason2:n".utf8) + [0xF6] + Array("e".utf8)
        #expect(try AnnounceResponse(parsing: latin1).failureReason == "n\u{FFFD}")
    }

    @Test(
        "what is no answer is refused",
        arguments: [
            ("", .malformed(BencodeError(.truncated, at: 0))),
            (" \r\n\t", .malformed(BencodeError(.truncated, at: 0))),
            ("<html>", .malformed(BencodeError(.unexpectedByte(0x3C), at: 0))),
            ("\nd5:peers0:e", .malformed(BencodeError(.unexpectedByte(0x0A), at: 0))),
            ("d5:peers0: e", .malformed(BencodeError(.unexpectedByte(0x20), at: 10))),
            ("d5:peers2:\r\n", .malformed(BencodeError(.stringBeyondEnd(length: 2), at: 8))),
            ("d5:peers9999999999999:e", .malformed(BencodeError(.stringBeyondEnd(length: 9_999_999_999_999), at: 8))),
            ("d5:peers0:5:peers0:e", .malformed(BencodeError(.duplicateKey, at: 12))),
            ("le", .noDictionary(.list)), ("i1e", .noDictionary(.integer)), ("0:", .noDictionary(.string)),
            ("d14:failure reasoni1ee", .wrongKind(key: "failure reason", .integer)),
            ("d8:interval4:1800e", .wrongKind(key: "interval", .string)),
            ("d5:peersi1ee", .wrongKind(key: "peers", .integer)),
            ("d5:peersdee", .wrongKind(key: "peers", .dictionary)),
            ("d5:peersli1eee", .wrongKind(key: "peers", .list)), ("d6:peers6i1ee", .wrongKind(key: "peers6", .integer)),
            ("d5:peers1:xe", .unevenPeers(key: "peers", .uneven(byteCount: 1, family: .v4))),
            ("d5:peers7:1234567e", .unevenPeers(key: "peers", .uneven(byteCount: 7, family: .v4))),
            ("d6:peers66:123456e", .unevenPeers(key: "peers6", .uneven(byteCount: 6, family: .v6))),
        ] as [(String, AnnounceResponseError)])
    func malformed(text: String, error: AnnounceResponseError) {
        #expect(throws: error) { try AnnounceResponse(text) }
        #expect(error.description.hasPrefix("the tracker's answer "))
    }

    @Test("white space behind an answer is no part of it", arguments: ["\n", "\r\n", " ", "\t", "\n\n \t\r\n"])
    func whiteSpaceBehind(space: String) throws {
        let text = "d8:intervali60e5:peers6:aaaa\n\ne"
        let answer = try AnnounceResponse(text + space)
        #expect(answer.peers == [TrackerPeer([97, 97, 97, 97], 0x0A0A)])
        #expect(answer.encoded == Array(text.utf8))
    }

    @Test(
        "anything else behind an answer is refused",
        arguments: [
            "e", "\0", "\u{B}", "\u{C}", "\u{A0}", "\u{FEFF}", "\n\0\n", " 0:", "\nd5:peers0:e", "<!-- 0.1 s -->",
        ])
    func otherBytesBehind(rest: String) {
        #expect(throws: AnnounceResponseError.malformed(BencodeError(.trailingBytes, at: 11))) {
            try AnnounceResponse("d5:peers0:e" + rest)
        }
    }

    @Test(
        "what only informs counts as missing where it is of the wrong kind, and stays in the answer",
        arguments: [
            "15:warning messagelee", "10:tracker idi1ee", "8:complete1:1e", "10:incompletelee", "10:downloadeddee",
            "12:min intervaldee", "12:min interval3:900e",
        ])
    func wrongKindOfInformation(entry: String) throws {
        let text = "d8:intervali60e5:peers6:aaaabb" + entry
        let answer = try AnnounceResponse(text)
        #expect(answer.peers.count == 1 && answer.interval == .seconds(60))
        #expect(answer.warningMessage == nil && answer.trackerID == nil && answer.minInterval == nil)
        #expect(answer.complete == nil && answer.incomplete == nil)
        #expect(answer.rendered(as: .compact).encoded == Array(text.utf8))
        #expect(
            try answer.obscured(for: BEP8Vectors.infohash, iv: nil).encoded.suffix(entry.utf8.count)
                == Array(entry.utf8)[...])
    }

    @Test("numbers may be any, and a time below zero is none")
    func numbers() throws {
        let answer = try AnnounceResponse(
            "d8:completei-9223372036854775808e8:intervali9223372036854775807e12:min intervali-1ee")
        #expect(answer.complete == .min)
        #expect(answer.interval == .seconds(Int64.max))
        #expect(answer.minInterval == nil)
    }

    @Test("peers of a list are those with an address and a port, of both families")
    func list() throws {
        let answer = try AnnounceResponse(
            "d5:peersl" + "d2:ip9:127.0.0.17:peer id20:aaaaaaaaaaaaaaaaaaaa4:porti6881ee"
                + "d2:ip3:::14:porti0ee" + "d2:ip16:peer.example.org4:porti1ee" + "d2:ip9:127.0.0.1e" + "d4:porti1ee"
                + "de"
                + "d2:ip9:127.0.0.14:porti65536ee" + "d2:ip9:127.0.0.14:porti-1ee" + "d2:ip9:127.0.0.14:port1:1e"
                + "d2:ipi1e4:porti1ee" + "d2:ip7:::1%eth4:porti1ee" + "ee")
        #expect(answer.peers.map(\.description) == ["127.0.0.1:6881", "[::1]:0"])
    }

    @Test(
        "crypto_flags are one byte a peer, or are ignored",
        arguments: [
            ("d12:crypto_flags2:\u{1}\u{0}5:peers12:aaaaaabbbbbbe", [1, 0]),
            ("d12:crypto_flags1:\u{1}5:peers12:aaaaaabbbbbbe", nil),
            ("d12:crypto_flags3:\u{1}\u{0}\u{1}5:peers12:aaaaaabbbbbbe", nil),
            ("d12:crypto_flagsi1e5:peers6:aaaaaae", nil), ("d5:peers6:aaaaaae", nil),
            ("d12:crypto_flags0:5:peers0:e", []),
            // One for each of `peers`, or one for each of `peers6` too.
            ("d12:crypto_flags1:\u{1}5:peers6:aaaaaa6:peers618:bbbbbbbbbbbbbbbbbbe", [1, 0]),
            ("d12:crypto_flags2:\u{1}\u{1}5:peers6:aaaaaa6:peers618:bbbbbbbbbbbbbbbbbbe", [1, 1]),
            // A host name has its byte, and is no peer here.
            ("d12:crypto_flags2:\u{0}\u{1}5:peersld2:ip1:a4:porti1eed2:ip3:::14:porti1eeee", [1]),
            ("d12:crypto_flags1:\u{1}5:peersld2:ip1:a4:porti1eed2:ip3:::14:porti1eeee", nil),
        ] as [(String, [UInt8]?)])
    func cryptoFlags(text: String, flags: [UInt8]?) throws {
        let answer = try AnnounceResponse(text)
        #expect(answer.cryptoFlags == flags)
        if let flags { #expect(flags.count == answer.peers.count) }
    }

    @Test("an answer that was made wrong has none of what is wrong")
    func constructed() throws {
        let answer = AnnounceResponse([
            "failure": .list([]), "interval": .text("1"), "peers": .string([1]), "peers6": .integer(1),
            "warning message": .integer(1), "crypto_flags": .string([1]),
        ])
        #expect(answer.peers.isEmpty && answer.interval == nil && answer.warningMessage == nil)
        #expect(answer.cryptoFlags == nil)
        let infohash = BEP8Vectors.infohash
        #expect(throws: RevealError.unevenPeers(key: "peers", .uneven(byteCount: 1, family: .v4))) {
            try answer.revealed(for: infohash)
        }
        #expect(answer.rendered(as: .compact).peers.isEmpty)
        #expect(try answer.obscured(for: infohash, iv: nil).dictionary["peers"] == .string([]))
    }

    @Test(
        "an answer that cannot be revealed says why",
        arguments: [
            ("d2:ivi1ee", .wrongKind(key: "iv", .integer)), ("d2:ivlee", .wrongKind(key: "iv", .list)),
            ("d1:i1:11:ni1ee", .wrongKind(key: "i", .string)), ("d1:ii1e1:nlee", .wrongKind(key: "n", .list)),
            ("d1:ii9223372036854775807e1:ni1ee", .outOfRange(key: "i", .max)),
            ("d1:ii-9223372036854775808e1:ni1ee", .outOfRange(key: "i", .min)),
            ("d5:peersl1:ae2:iv0:e", .emptyIV),
        ] as [(String, RevealError)])
    func unrevealable(text: String, error: RevealError) throws {
        let value = try Bencode(parsing: Array(text.utf8))
        let answer = AnnounceResponse(try #require(value.dictionary))
        #expect(throws: error) { try answer.revealed(for: BEP8Vectors.infohash) }
        #expect(error.description.hasPrefix("the tracker's obfuscated answer has "))
    }

    @Test("an obscured answer without peers is revealed as one")
    func nothing() throws {
        for text in ["de", "d5:peers0:e", "d5:peers0:6:peers60:e", "d8:intervali1ee"] {
            let answer = try AnnounceResponse(text)
            #expect(try answer.revealed(for: BEP8Vectors.infohash) == answer)
        }
    }
}
