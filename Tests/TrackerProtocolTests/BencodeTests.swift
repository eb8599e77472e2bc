import Testing
import TrackerProtocol

@Suite("Bencode")
struct BencodeTests {
    @Test(
        "a value is read, and encodes to the same bytes",
        arguments: [
            ("i0e", .integer(0)), ("i42e", .integer(42)), ("i-7e", .integer(-7)),
            ("i9223372036854775807e", .integer(.max)), ("i-9223372036854775808e", .integer(.min)),
            ("0:", .string([])), ("4:spam", .text("spam")), ("10:0123456789", .text("0123456789")),
            ("le", .list([])), ("l4:spami1ee", .list([.text("spam"), .integer(1)])),
            ("lleldeee", .list([.list([]), .list([.dictionary([:])])])),
            ("de", .dictionary([:])), ("d1:ai1e1:b0:e", .dictionary(["b": .text(""), "a": .integer(1)])),
            ("d0:i1ee", .dictionary(["": .integer(1)])),
            ("d1:ad1:ai1eee", .dictionary(["a": .dictionary(["a": .integer(1)])])),
        ] as [(String, Bencode)])
    func valid(text: String, expected: Bencode) throws {
        let bytes = Array(text.utf8)
        let value = try Bencode(parsing: bytes)
        #expect(value == expected)
        #expect(value.encoded == bytes)
        #expect(try BencodeCursor.whole(bytes) == bytes.indices)
    }

    @Test(
        "what is no bencode is refused at its byte",
        arguments: [
            ("", .truncated, 0), ("i", .truncated, 1), ("i1", .truncated, 2), ("i-", .truncated, 2),
            ("l", .truncated, 1), ("d", .truncated, 1), ("d1:a", .truncated, 4), ("1", .truncated, 1),
            ("3:ab", .stringBeyondEnd(length: 3), 0), ("l3:ae", .stringBeyondEnd(length: 3), 1),
            ("9223372036854775807:", .stringBeyondEnd(length: .max), 0),
            ("9223372036854775808:", .stringBeyondEnd(length: nil), 0),
            ("99999999999999999999999999:a", .stringBeyondEnd(length: nil), 0),
            ("01:a", .leadingZero, 0), ("00:", .leadingZero, 0), ("i00e", .leadingZero, 1), ("i03e", .leadingZero, 1),
            ("i-0e", .leadingZero, 1), ("i-03e", .leadingZero, 1),
            ("i9223372036854775808e", .integerOverflow, 1), ("i-9223372036854775809e", .integerOverflow, 1),
            ("i99999999999999999999999999e", .integerOverflow, 1),
            ("ie", .unexpectedByte(0x65), 1), ("i-e", .unexpectedByte(0x65), 2), ("i+1e", .unexpectedByte(0x2B), 1),
            ("i 1e", .unexpectedByte(0x20), 1), ("i1.5e", .unexpectedByte(0x2E), 2),
            ("i--1e", .unexpectedByte(0x2D), 2),
            ("e", .unexpectedByte(0x65), 0), ("x", .unexpectedByte(0x78), 0), ("-1:a", .unexpectedByte(0x2D), 0),
            ("4spam", .unexpectedByte(0x73), 1), ("lx", .unexpectedByte(0x78), 1),
            ("d1:ae", .unexpectedByte(0x65), 4), ("di1ei2ee", .unexpectedKind(.integer, expected: .string), 1),
            ("dle0:e", .unexpectedKind(.list, expected: .string), 1),
            ("i1ei2e", .trailingBytes, 3), ("0:\n", .trailingBytes, 2), ("dee", .trailingBytes, 2),
            ("d1:ai1e1:ai2ee", .duplicateKey, 9), ("d1:bi1e1:ai2e1:bi3ee", .duplicateKey, 15),
            ("d1:bi1e1:ai2e1:bi3e1:bi4ee", .duplicateKey, 15), ("ld0:i1e0:i2eee", .duplicateKey, 9),
        ] as [(String, BencodeError.Reason, Int)])
    func malformed(text: String, reason: BencodeError.Reason, offset: Int) {
        let bytes = Array(text.utf8)
        let error = BencodeError(reason, at: offset)
        #expect(throws: error) { try Bencode(parsing: bytes) }
        #expect(throws: error) { try BencodeCursor.whole(bytes) }
    }

    @Test("keys out of order are kept in their order")
    func order() throws {
        let bytes = Array("d1:bi1e2:aai2e1:ai3ee".utf8)
        let value = try Bencode(parsing: bytes)
        #expect(value.encoded == bytes)
        #expect(value.dictionary?["a"] == .integer(3))
    }

    @Test("64 values within each other are the most", arguments: ["l", "d0:"])
    func depth(opening: String) throws {
        func nested(_ depth: Int) -> [UInt8] {
            let body = opening == "l" ? "" : "i1e"
            let openings = String(repeating: opening, count: depth)
            return Array((openings + body + String(repeating: "e", count: depth)).utf8)
        }
        let deepest = nested(BencodeCursor.depthLimit)
        #expect(try Bencode(parsing: deepest).encoded == deepest)
        let limit = BencodeCursor.depthLimit * opening.utf8.count
        for depth in [65, 100_000] {
            #expect(throws: BencodeError(.tooDeep, at: limit)) { try Bencode(parsing: nested(depth)) }
            #expect(throws: BencodeError(.tooDeep, at: limit)) { try BencodeCursor.whole(nested(depth)) }
        }
    }

    @Test("many lists side by side are not deep")
    func siblings() throws {
        let bytes = Array(("l" + String(repeating: "le", count: 1000) + "e").utf8)
        #expect(try Bencode(parsing: bytes).encoded == bytes)
    }

    @Test("a dictionary is changed in place, and grows where the order of keys has it")
    func editing() throws {
        var dictionary = try #require(try Bencode(parsing: Array("d1:ci1e1:ai2ee".utf8)).dictionary)
        dictionary["a"] = .integer(3)
        dictionary["b"] = .integer(4)
        dictionary["d"] = .integer(5)
        #expect(Bencode.dictionary(dictionary).encoded == Array("d1:bi4e1:ci1e1:ai3e1:di5ee".utf8))
        dictionary["c"] = nil
        dictionary["x"] = nil
        #expect(Bencode.dictionary(dictionary).encoded == Array("d1:bi4e1:ai3e1:di5ee".utf8))
    }

    @Test("an error says what and where")
    func description() {
        #expect(BencodeError(.truncated, at: 7).description == "the data ends too early, at byte 7")
        #expect(
            BencodeError(.unexpectedKind(.list, expected: .string), at: 1).description
                == "expected a string, found a list, at byte 1")
    }
}

extension BencodeCursor {
    /// The range of the one value that `bytes` are.
    static func whole(_ bytes: [UInt8]) throws(BencodeError) -> Range<Int> {
        var cursor = BencodeCursor(bytes)
        let range = try cursor.value()
        try cursor.finish()
        return range
    }
}
