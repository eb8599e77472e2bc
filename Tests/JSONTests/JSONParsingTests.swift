import JSON
import TestSupport
import Testing

@Suite("Parsing JSON")
struct JSONParsingTests {
    @Test(
        "a value is read",
        arguments: [
            ("null", .null), (" true ", true), ("-0", 0), ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)), ("1.0", 1.0), ("1e2", 100.0), ("\"\"", ""),
            (#""\u0000\u00fc\ud83d\ude00\n""#, "\0ü😀\n"), ("[]", []), ("{}", [:]),
            ("\t{\"level\" : \"debug\", \"b\":[1,2]}\r\n", ["level": "debug", "b": [1, 2]]),
        ] as [(String, JSONValue)])
    func valid(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == expected)
    }

    @Test("any value comes back from both of its texts", arguments: 0..<20 as Range<UInt64>)
    func roundTrips(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            let value = JSONValue.random(depth: 4, using: &random)
            #expect(try JSONValue(parsing: Array(value.text.utf8)) == value)
            #expect(try JSONValue(parsing: Array(value.indentedText.utf8)) == value)
            #expect(!value.text.utf8.contains(UInt8(ascii: "\n")))
        }
    }

    @Test(
        "what is malformed is refused, with what is wrong and where",
        arguments: [
            ("", .incomplete, 1, 0), ("  \n ", .incomplete, 2, 1), ("{", .incomplete, 1, 1),
            ("[1,", .incomplete, 1, 3), ("\"abc", .incomplete, 1, 4), ("1 2", .trailingBytes, 1, 3),
            ("{}\n{}", .trailingBytes, 2, 1), (#"{"a":1,"a":2}"#, .duplicateName, 1, 10),
            ("[9223372036854775808]", .numberTooBig, 1, 20), ("-9223372036854775809", .numberTooBig, 1, 20),
            ("1e999", .numberTooBig, 1, 5), (#"{"a\u0000b":1}"#, .nulInName, 1, 11),
        ] as [(String, JSONError.Reason, Int, Int)])
    func malformed(text: String, reason: JSONError.Reason, line: Int, column: Int) {
        #expect(throws: JSONError(reason, line: line, column: column)) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(
        "any other syntax is refused, with the place",
        arguments: [
            "nul", "True", "'a'", "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "[1 2]", "01", "1.", ".5", "+1", "0x10",
            "NaN", "Infinity", "\"\n\"", "\"\\x41\"", "\"\\ud83d\"", "\"\\udc00\"", "]", "[}", "// c\n1", "\u{FEFF}1",
            "{\"a\":1]", "\u{0}", "1\u{0}",
        ])
    func otherSyntax(text: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(error?.line ?? 0 >= 1)
        #expect(error?.description.contains("(line ") == true)
    }

    @Test(
        "bytes that are no UTF-8 are refused",
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC3, 0x22],
            [0xFF, 0xFE], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        #expect(error?.reason == .invalidUTF8)
    }

    @Test("the limit's depth is read, and one more is refused where it begins")
    func depth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        var value = try JSONValue(parsing: nested(JSONValue.depthLimit))
        var depth = 1
        while let inner = value.array?.first { (value, depth) = (inner, depth + 1) }
        #expect(depth == JSONValue.depthLimit)
        #expect(throws: JSONError(.tooDeep, line: 1, column: 65)) { try JSONValue(parsing: nested(65)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: nested(5_000_000)) }
        let inLines = Array("[\n\"ü\", ".utf8) + nested(64)
        #expect(throws: JSONError(.tooDeep, line: 2, column: 69)) { try JSONValue(parsing: inLines) }
    }

    @Test("brackets in strings do not count, brackets beside each other neither")
    func depthInStrings() throws {
        let brackets = String(repeating: "[", count: 100)
        #expect(try JSONValue(parsing: Array("\"\\\"\(brackets)\\\\\"".utf8)).string == "\"\(brackets)\\")
        let flat = "[" + Array(repeating: "[{}]", count: 1000).joined(separator: ",") + "]"
        #expect(try JSONValue(parsing: Array(flat.utf8)).array?.count == 1000)
    }

    @Test("mutations are refused or give a value that is written and read again", arguments: 0..<10 as Range<UInt64>)
    func mutations(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<1000 {
            var bytes = Array(JSONValue.random(depth: 3, using: &random).text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert(Array("[]{}\",:\\0e".utf8).randomElement(using: &random) ?? 0, at: index)
                }
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            #expect((try? JSONValue(parsing: Array(value.text.utf8))) == value)
        }
    }
}
