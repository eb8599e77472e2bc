import Testing
import TrackerProtocol

@Suite("Walking bencode")
struct BencodeCursorTests {
    @Test("a dictionary is given by ranges")
    func dictionary() throws {
        let bytes = Array("d1:ai-1e2:bcl0:ee".utf8)
        var cursor = BencodeCursor(bytes)
        let entries = try cursor.dictionary()
        try cursor.finish()
        #expect(entries.map(\.key) == [3..<4, 10..<12])
        #expect(entries.map(\.value) == [4..<8, 12..<16])
    }

    @Test("values are walked one after the other")
    func sequence() throws {
        var cursor = BencodeCursor(Array("i7e3:abcl1:ai2eede".utf8))
        #expect(try cursor.integer() == 7)
        #expect(try cursor.string() == 5..<8)
        #expect(try cursor.kind() == .list)
        #expect(try cursor.list() == [9..<12, 12..<15])
        #expect(try cursor.dictionary() == [])
        try cursor.finish()
        #expect(throws: BencodeError(.truncated, at: 18)) { try cursor.kind() }
    }

    @Test("a value of another kind is refused, and the cursor stays")
    func kinds() throws {
        var cursor = BencodeCursor(Array("i7e".utf8))
        for (expected, error) in [
            (BencodeKind.string, #expect(throws: BencodeError.self) { _ = try cursor.string() }),
            (.list, #expect(throws: BencodeError.self) { _ = try cursor.list() }),
            (.dictionary, #expect(throws: BencodeError.self) { _ = try cursor.dictionary() }),
        ] {
            #expect(error == BencodeError(.unexpectedKind(.integer, expected: expected), at: 0))
        }
        #expect(try cursor.integer() == 7)
    }

    @Test("a range is walked to its end and not beyond, whatever range it is")
    func ranges() throws {
        let bytes = Array("xx3:abcyy".utf8)
        var cursor = BencodeCursor(bytes, in: 2..<7)
        #expect(try cursor.string() == 4..<7)
        try cursor.finish()
        var short = BencodeCursor(bytes, in: 2..<6)
        #expect(throws: BencodeError(.stringBeyondEnd(length: 3), at: 2)) { try short.string() }
        var outside = BencodeCursor(bytes, in: -5..<(-1))
        #expect(throws: BencodeError(.unexpectedByte(0x78), at: 0)) {
            _ = try BencodeCursor(bytes, in: -5..<100).kind()
        }
        #expect(throws: BencodeError(.truncated, at: 0)) { try outside.value() }
        #expect(throws: BencodeError(.truncated, at: 9)) { _ = try BencodeCursor(bytes, in: 50..<60).kind() }
    }
}
