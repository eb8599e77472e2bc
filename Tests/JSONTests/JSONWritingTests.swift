import JSON
import TestSupport
import Testing

@Suite("Writing JSON")
struct JSONWritingTests {
    @Test(
        "a value is written in one line",
        arguments: [
            (.null, "null"), (true, "true"), (false, "false"), (0, "0"), (.integer(.min), "-9223372036854775808"),
            (.integer(.max), "9223372036854775807"), (0.1, "0.1"), (1.0, "1.0"), (-0.5, "-0.5"), (1e300, "1e300"),
            ("", "\"\""), ("a\"b\\c/", #""a\"b\\c/""#), ("ü😀", #""\u00FC\uD83D\uDE00""#), ([], "[]"), ([:], "{}"),
            (["z": 1, "a": [true, .null], "": "x"], #"{"z":1,"a":[true,null],"":"x"}"#),
        ] as [(JSONValue, String)])
    func written(value: JSONValue, text: String) {
        #expect(value.text == text)
    }

    @Test("no character that ends a line, and none that a terminal obeys, is written as it is")
    func hostileCharacters() {
        let scalars = (0...0x2100).compactMap { Unicode.Scalar(UInt32($0)) }
        let text = String(String.UnicodeScalarView(scalars))
        let written = JSONValue.object([.init(name: text, value: .string(text))]).text
        #expect(written.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
        #expect(JSONValue.string("a\0b").text == #""a\u0000b""#)
        #expect(JSONValue.object([.init(name: "a\0b", value: 1)]).text == #"{"a\u0000b":1}"#)
    }

    @Test("what a terminal obeys is not written as it is for people either, and comes back")
    func hostileCharactersForPeople() throws {
        // DEL, C1's CSI, a bidirectional override, a line separator, a tag beyond 16 bits.
        let value: JSONValue = ["a\u{7F}\u{301}": "\u{9B}31m \u{202E}\u{2028}\u{E0041}ü\\"]
        let indented = value.indentedText
        #expect(indented == "{\n  \"a\\u007F\u{301}\": \"\\u009B31m \\u202E\\u2028\\uDB40\\uDC41ü\\\\\"\n}")
        #expect(try JSONValue(parsing: Array(indented.utf8)) == value)
    }

    @Test("a number that is not finite is null", arguments: [Double.infinity, -.infinity, .nan])
    func notFinite(number: Double) {
        #expect(JSONValue.array([.number(number), 2.5]).text == "[null,2.5]")
    }

    @Test("numbers beside each other are each written exactly")
    func mixedNumbers() throws {
        let value: JSONValue = [0.1, 2.5, .number(0.1 + 0.2), .number(.pi)]
        #expect(try JSONValue(parsing: Array(value.text.utf8)) == value)
    }

    @Test("powers of two are written exactly")
    func powersOfTwo() throws {
        for exponent in -1074...1023 {
            let value = JSONValue.number(Double(sign: .plus, exponent: exponent, significand: 1))
            #expect(try JSONValue(parsing: Array(value.text.utf8)) == value)
        }
    }

    @Test("the text for people has a line a member, two blanks a level, and letters as they are")
    func indented() {
        let value: JSONValue = ["name": "ü", "list": [1, ["a": .null]]]
        #expect(
            value.indentedText == """
                {
                  "name": "ü",
                  "list": [
                    1,
                    {
                      "a": null
                    }
                  ]
                }
                """)
    }

    @Test("of two members with one name the last is written, in the first one's place")
    func sameName() {
        #expect((["a": 1, "b": 2, "a": 3] as JSONValue).text == #"{"a":3,"b":2}"#)
    }

    @Test("a count beyond 64 bits with a sign is the biggest there is")
    func counts() {
        #expect(JSONValue(UInt64.max) == .integer(.max))
        #expect(JSONValue(7 as UInt8) == 7)
    }
}
