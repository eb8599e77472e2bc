import TestSupport
import Testing
import TrackerProtocol

@Suite("A torrent with other trackers")
struct MetainfoRewritingTests {
    /// The info dictionary in an order that no encoder would give it.
    static let info = "4:infod6:pieces0:4:name8:http://a6:lengthi1ee"

    static func through(_ text: String) throws -> String {
        let bytes = try Metainfo.rewritingTrackers(of: Array(text.utf8)) { "http://p/" + $0.dropFirst(7) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("announce and all of announce-list change, and nothing else does")
    func rewriting() throws {
        let urls = "23:obfuscate-announce-listll8:http://aee8:url-listl8:http://ae"
        let before =
            "d8:announce8:http://a13:announce-listll8:http://a8:http://bel8:http://cee7:comment8:http://a\(Self.info)\(urls)"
        let after =
            "d8:announce10:http://p/a13:announce-listll10:http://p/a10:http://p/bel10:http://p/cee7:comment8:http://a\(Self.info)\(urls)"
        #expect(try Self.through(before + "e") == after + "e")
        let metainfo = try Metainfo(parsing: Array((before + "e").utf8))
        let copy = try Metainfo(parsing: Array((after + "e").utf8))
        #expect(copy.infohashes == metainfo.infohashes)
        #expect(copy.trackers == [["http://p/a", "http://p/b"], ["http://p/c"]])
    }

    @Test(
        "keys in any order, and what is no URL stays",
        arguments: [
            (
                "d13:announce-listll8:http://aee\(info)8:announce8:http://be",
                "d13:announce-listll10:http://p/aee\(info)8:announce10:http://p/be"
            ),
            ("d\(info)e", "d\(info)e"), ("d8:announcei1e\(info)e", "d8:announcei1e\(info)e"),
            ("d8:announce0:\(info)e", "d8:announce0:\(info)e"),
            (
                "d13:announce-listli1elei2ed1:a8:http://aee\(info)e",
                "d13:announce-listli1elei2ed1:a8:http://aee\(info)e"
            ),
            // Without tiers, as it is seen in the wild.
            ("d13:announce-listl8:http://ae\(info)e", "d13:announce-listl10:http://p/ae\(info)e"),
        ])
    func shapes(before: String, after: String) throws {
        #expect(try Self.through(before) == after)
    }

    @Test("bytes that are not UTF-8 stay, and a transform that changes nothing changes nothing")
    func identity() throws {
        let bytes =
            Array("d8:announce3:a".utf8) + [0xFF, 0x62] + Array("13:announce-listll8:http://aee\(Self.info)e".utf8)
        #expect(try Metainfo.rewritingTrackers(of: bytes) { $0 } == bytes)
        let changed = try Metainfo.rewritingTrackers(of: bytes) { _ in "" }
        #expect(changed == Array(bytes[..<16]) + Array("13:announce-listll0:ee\(Self.info)e".utf8))
    }

    @Test("what is no torrent is refused, whatever byte of it is wrong")
    func malformed() throws {
        #expect(throws: MetainfoError.missing(key: "info", offset: 0)) { try Self.through("d8:announce8:http://ae") }
        let torrent = Array("d8:announce8:http://a13:announce-listll8:http://aee\(Self.info)e".utf8)
        for index in torrent.indices {
            for byte in [0, 0x30, 0x31, 0x39, 0x3A, 0x64, 0x65, 0x69, 0x6C, 0xFF] as [UInt8] {
                var copy = torrent
                copy[index] = byte
                guard let metainfo = try? Metainfo(parsing: copy) else { continue }
                let rewritten = try Metainfo.rewritingTrackers(of: copy) { $0 + "/x" }
                #expect(try Metainfo(parsing: rewritten).infohashes == metainfo.infohashes)
            }
        }
    }
}
