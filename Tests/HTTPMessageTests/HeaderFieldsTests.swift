import HTTPMessage
import Testing

@Suite("Header fields")
struct HeaderFieldsTests {
    @Test("names are compared without regard to case, and only names that are the same are")
    func names() {
        var fields: HeaderFields = [HeaderField("A-b", "1"), HeaderField("a-B", " \t2\t "), HeaderField("A-b-c", "3")]
        #expect(fields["a-b"] == utf8("1"))
        #expect(fields.values(of: "A-B") == [utf8("1"), utf8("2")])
        #expect(fields["a"] == nil)
        // `@` and the grave accent differ in the bit in which capital and small letters do.
        #expect(HeaderFields([HeaderField("@", "1")])["`"] == nil)
        fields.remove("A-B")
        #expect(fields.map(\.name) == ["A-b-c"])
        fields.append("D", " 4 ")
        #expect(fields["d"] == utf8("4"))
        #expect(fields.count == 2)
    }

    @Test(
        "list members come without blanks, in lower case, from all fields",
        arguments: [
            ([""], []), ([" , ,\t,"], []), (["Close"], ["close"]), (["a,B", " c\t, d e "], ["a", "b", "c", "d e"]),
        ] as [([String], [String])])
    func tokens(values: [String], expected: [String]) {
        let fields = HeaderFields(values.map { HeaderField("X", $0) })
        #expect(fields.tokens(of: "x") == expected)
    }

    @Test("a value keeps the blanks and the bytes within it")
    func values() throws {
        let wire = utf8("GET / HTTP/1.0\r\nA:\t b \t c:d  \r\nB:\r\nC: ") + [0xFF, 0x80] + utf8("\r\n\r\n")
        let head = try #require(try parsed([wire[...]]))
        #expect(head.fields.map(\.value) == [utf8("b \t c:d"), [], [0xFF, 0x80]])
    }
}
