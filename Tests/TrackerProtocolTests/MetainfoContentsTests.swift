import Testing
import TrackerProtocol

@Suite("What a torrent holds")
struct MetainfoContentsTests {
    static func metainfo(_ info: String) throws -> Metainfo {
        try Metainfo(parsing: Array("d4:infod\(info)ee".utf8))
    }

    @Test(
        "files and bytes are counted, padding is not",
        arguments: [
            ("6:lengthi7e4:name1:n6:pieces0:", 1, 7), ("6:lengthi0e4:name1:n6:pieces0:", 1, 0),
            ("5:filesld6:lengthi7eed6:lengthi8e4:pathl1:aeee4:name1:n6:pieces0:", 2, 15),
            ("5:filesld6:lengthi7eed4:attr1:p6:lengthi9eed4:attr1:x6:lengthi1eee4:name1:n6:pieces0:", 2, 8),
            ("5:filesle4:name1:n6:pieces0:", 0, 0),
            (
                "9:file treed1:ad0:d6:lengthi5eee1:bd1:cd0:d6:lengthi6e11:pieces root0:eeee12:meta versioni2e4:name1:n",
                2, 11
            ),
            // Of a hybrid torrent, the tree, which needs no padding.
            (
                "9:file treed1:ad0:d6:lengthi5eeee5:filesld6:lengthi5eed6:lengthi9eee12:meta versioni2e4:name1:n6:pieces0:",
                1, 5
            ),
            // What is not clear is not known.
            ("4:name1:n6:pieces0:", nil, nil), ("6:length1:74:name1:n6:pieces0:", nil, nil),
            ("6:lengthi-1e4:name1:n6:pieces0:", nil, nil), ("5:filesld4:pathleee4:name1:n6:pieces0:", nil, nil),
            ("5:filesde4:name1:n6:pieces0:", nil, nil), ("5:filesli1ee4:name1:n6:pieces0:", nil, nil),
            ("5:filesld6:lengthi-5eee4:name1:n6:pieces0:", nil, nil),
            ("9:file treed1:ai1ee12:meta versioni2e4:name1:n", nil, nil),
        ] as [(String, Int?, UInt64?)])
    func contents(info: String, files: Int?, bytes: UInt64?) throws {
        let metainfo = try Self.metainfo(info)
        #expect(metainfo.fileCount == files)
        #expect(metainfo.totalByteCount == bytes)
    }

    @Test("more bytes than 64 bits count are not counted")
    func overflow() throws {
        let file = "d6:lengthi9223372036854775807ee"
        let two = try Self.metainfo("5:filesl\(file)\(file)e4:name1:n6:pieces0:")
        #expect(two.totalByteCount == UInt64(Int64.max) * 2)
        let three = try Self.metainfo("5:filesl\(file)\(file)\(file)e4:name1:n6:pieces0:")
        #expect(three.totalByteCount == nil && three.fileCount == nil)
    }

    @Test(
        "a torrent is private where it says 1",
        arguments: [("i1e", true), ("i0e", false), ("1:1", false), ("i2e", false)])
    func privacy(value: String, isPrivate: Bool) throws {
        #expect(try Self.metainfo("4:name1:n6:pieces0:7:private\(value)").isPrivate == isPrivate)
        #expect(try !Self.metainfo("4:name1:n6:pieces0:").isPrivate)
    }
}
