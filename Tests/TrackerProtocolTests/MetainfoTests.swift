import Testing
import TorrentIdentity
import TrackerProtocol

@Suite("Metainfo")
struct MetainfoTests {
    // One file of 20,000 bytes, described three ways. The digests below are Python's hashlib's of exactly these bytes.
    static let pieces = bytes("6:pieces40:") + Array(0..<40)
    static let fileTree =
        bytes("9:file treed7:one.txtd0:d6:lengthi20000e11:pieces root32:") + Array(0..<32) + bytes("eee")
    static let v1 =
        bytes("d6:lengthi20000e4:name7:one.txt12:piece lengthi16384e") + pieces + bytes("e")
    static let v2 =
        bytes("d") + fileTree + bytes("12:meta versioni2e4:name7:one.txt12:piece lengthi16384ee")
    static let hybrid =
        bytes("d") + fileTree + bytes("6:lengthi20000e12:meta versioni2e4:name7:one.txt12:piece lengthi16384e")
        + pieces + bytes("e")

    static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    static func torrent(_ front: String = "", info: [UInt8] = v1) -> [UInt8] {
        bytes("d\(front)4:info") + info + bytes("e")
    }

    @Test(
        "a torrent's infohashes are those of its info dictionary's bytes",
        arguments: [
            (v1, ["83d8da8136090334694e4412f727f6665ec7a918"]),
            (v2, ["8acf0fe29b2b9f038142b84409c4be46880d7c1c"]),
            (hybrid, ["14c329fc42ea1e219453acd12db67a457a902867", "464f010fda762e173968ba562fe21f6b7402062f"]),
        ])
    func infohashes(info: [UInt8], expected: [String]) throws {
        let torrent = Self.torrent("8:announce3:url", info: info)
        let metainfo = try Metainfo(parsing: torrent)
        #expect(metainfo.infohashes.map(\.description) == expected)
        #expect(Array(torrent[metainfo.infoRange]) == info)
        #expect(metainfo.name == "one.txt")
    }

    @Test("an info dictionary out of order is hashed as it stands")
    func disorder() throws {
        let info = Self.bytes("d4:name1:n6:lengthi1e6:pieces0:e")
        let metainfo = try Metainfo(parsing: Self.bytes("d4:info") + info + Self.bytes("1:a0:e"))
        #expect(metainfo.infohashes.map(\.description) == ["524e7823de8e718447f243ca6a01dc8337e6bd28"])
        #expect(metainfo.infoRange == 7..<(7 + info.count))
    }

    @Test(
        "trackers are tiers; a list outweighs the single one",
        arguments: [
            ("", [], []),
            ("8:announce4:http", [["http"]], []),
            ("8:announce0:", [], []),
            ("8:announce1:a13:announce-listll1:b1:cel1:dee", [["b", "c"], ["d"]], []),
            ("8:announce1:a13:announce-listle", [["a"]], []),
            ("8:announce1:a13:announce-listllel0:ee", [["a"]], []),
            ("8:announcei1e13:announce-listl1:bl1:ci2e1:\u{7F}ei3ee", [["c", "\u{7F}"]], []),
            ("13:announce-listi1e", [], []),
            ("23:obfuscate-announce-listll1:xel1:yee", [], [["x"], ["y"]]),
            ("8:announce1:a23:obfuscate-announce-listll1:xee", [["a"]], [["x"]]),
        ] as [(String, [[String]], [[String]])])
    func trackers(front: String, trackers: [[String]], obfuscated: [[String]]) throws {
        let metainfo = try Metainfo(parsing: Self.torrent(front))
        #expect(metainfo.trackers == trackers)
        #expect(metainfo.obfuscatedTrackers == obfuscated)
    }

    @Test("a name that is not UTF-8 is repaired, and its UTF-8 twin preferred")
    func names() throws {
        let latin1 = Self.bytes("d4:name2:") + [0xE9, 0x61] + Self.bytes("6:pieces0:e")
        #expect(try Metainfo(parsing: Self.torrent(info: latin1)).name == "\u{FFFD}a")
        let twin = Self.bytes("d4:name1:") + [0xE9] + Self.bytes("10:name.utf-82:é6:pieces0:e")
        #expect(try Metainfo(parsing: Self.torrent(info: twin)).name == "é")
    }

    @Test("a Merkle torrent is a v1 torrent")
    func merkle() throws {
        let info = Self.bytes("d4:name1:n9:root hash20:01234567890123456789e")
        #expect(try Metainfo(parsing: Self.torrent(info: info)).infohashes.count == 1)
    }

    @Test(
        "what is no torrent is refused at its byte",
        arguments: [
            ("", .malformed(BencodeError(.truncated, at: 0))),
            ("le", .malformed(BencodeError(.unexpectedKind(.list, expected: .dictionary), at: 0))),
            ("de", .missing(key: "info", offset: 0)),
            ("d4:info0:e", .malformed(BencodeError(.unexpectedKind(.string, expected: .dictionary), at: 7))),
            ("d4:infodee", .missing(key: "pieces", offset: 7)),
            ("d4:infod6:pieces0:ee", .missing(key: "name", offset: 7)),
            (
                "d4:infod4:namei1e6:pieces0:ee",
                .malformed(BencodeError(.unexpectedKind(.integer, expected: .string), at: 14))
            ),
            (
                "d4:infod4:name1:n6:piecesleee",
                .malformed(BencodeError(.unexpectedKind(.list, expected: .string), at: 25))
            ),
            ("d4:infod4:name1:n6:pieces21:012345678901234567890ee", .unevenPieces(byteCount: 21, offset: 28)),
            ("d4:infod12:meta versioni3e4:name1:nee", .unknownMetaVersion(3, offset: 23)),
            ("d4:infod12:meta versioni2e4:name1:nee", .missing(key: "file tree", offset: 7)),
            ("d4:infod12:meta versioni1e4:name1:nee", .missing(key: "pieces", offset: 7)),
            (
                "d4:infod12:meta version1:24:name1:nee",
                .malformed(BencodeError(.unexpectedKind(.string, expected: .integer), at: 23))
            ),
            (
                "d4:infod9:file treele12:meta versioni2e4:name1:nee",
                .malformed(BencodeError(.unexpectedKind(.list, expected: .dictionary), at: 19))
            ),
            ("d4:infod4:name1:n6:pieces0:eex", .malformed(BencodeError(.trailingBytes, at: 29))),
            ("d4:infode4:infodee", .malformed(BencodeError(.duplicateKey, at: 11))),
            ("d4:infod4:name1:n4:name1:m6:pieces0:ee", .malformed(BencodeError(.duplicateKey, at: 19))),
        ] as [(String, MetainfoError)])
    func malformed(text: String, expected: MetainfoError) {
        #expect(throws: expected) { try Metainfo(parsing: Array(text.utf8)) }
    }

    @Test("every truncation of a torrent is refused", arguments: [v1, v2, hybrid])
    func truncations(info: [UInt8]) {
        let torrent = Self.torrent("8:announce3:url", info: info)
        for count in 0..<torrent.count {
            #expect(throws: MetainfoError.self) { try Metainfo(parsing: Array(torrent[..<count])) }
        }
    }

    @Test("every single byte of a torrent may be wrong", arguments: [v1, hybrid])
    func corruptions(info: [UInt8]) {
        let torrent = Self.torrent("8:announce3:url", info: info)
        for index in torrent.indices {
            for byte in UInt8.min...UInt8.max {
                var copy = torrent
                copy[index] = byte
                _ = try? Metainfo(parsing: copy)
            }
        }
    }
}
