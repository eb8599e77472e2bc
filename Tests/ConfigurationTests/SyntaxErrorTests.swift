import Testing

@testable import Configuration

@Suite("TOML that is none")
struct SyntaxErrorTests {
    @Test(
        "a syntax error has toml++'s words and its place",
        arguments: [
            (
                "workers = 1\nworkers = 2",
                "2:11: Error while parsing key-value pair: cannot redefine existing integer 'workers'"
            ),
            ("[log]\n[log]", "2:1: Error while parsing table header: cannot redefine existing table 'log'"),
            (
                "torrent = []\n[[torrent]]",
                "2:1: Error while parsing table header: cannot redefine existing array 'torrent' as array-of-tables: "
                    + "take the list in brackets out, or write the table into it"
            ),
            ("workers = \"a", "1:13: Error while parsing string: encountered end-of-file"),
            (
                "workers = 99999999999999999999",
                "1:31: Error while parsing decimal integer: '99999999999999999999' is not representable in 64 bits"
            ),
        ])
    func syntax(text: String, expected: String) {
        #expect(errors(in: text) == [expected])
    }

    @Test(
        "a table's name that begins with no key is an error, and not the end of the process",
        arguments: [
            ("[=", 1, 2), ("[[[", 1, 3), ("[[,a]]", 1, 3), ("[#]", 1, 2), ("[.a]", 1, 2), ("[\n]", 1, 2),
            ("# é\nworkers = 2\n  [ é]", 3, 5), ("workers = \"\"\"\n[=\n\"\"\"\n[[ [", 4, 4),
        ])
    func noKey(text: String, line: Int, column: Int) {
        #expect(errors(in: text) == ["\(line):\(column): expected a key, a bare one or one in quotes"])
    }

    @Test("a control character of the file does not reach the message")
    func control() throws {
        let errors = errors(in: "work\u{1B}[31m = 1")
        #expect(errors.count == 1)
        #expect(errors.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
    }

    @Test(
        "bytes that are not UTF-8 are placed", arguments: [([0x61, 0xFF], 1, 2), (Array("é\né".utf8) + [0xC3], 2, 2)])
    func notUTF8(bytes: [UInt8], line: Int, column: Int) {
        #expect(
            throws: ConfigurationErrors(file: "f", position: Position(line: line, column: column), message: "not UTF-8")
        ) {
            try Configuration(parsing: bytes, file: "f")
        }
    }

    @Test("a byte order mark is not minded")
    func byteOrderMark() throws {
        #expect(
            try Configuration(parsing: [0xEF, 0xBB, 0xBF] + Array("workers = 2".utf8), file: "f").workers == .exactly(2)
        )
    }

    @Test("a key of very many parts is refused, whatever the stack", arguments: [1001, 500_000])
    func deepKey(partCount: Int) {
        let key = String(repeating: "a.", count: partCount)
        #expect(errors(in: "\n\(key)a = 1") == ["2:1: a key of more than 1000 parts"])
        #expect(errors(in: "\n[\(key)a]") == ["2:1: a key of more than 1000 parts"])
    }

    @Test("long keys in tables within each other are refused, whatever the stack")
    func deepTables() {
        let table = "[\n{\(String(repeating: "b.", count: 990))c="
        let text = "a=\(String(repeating: table, count: 120))1\(String(repeating: "}\n]", count: 120))"
        #expect(errors(in: text).map { $0.contains("maximum nested value depth") } == [true])
    }

    @Test("many dots within strings are no deep key")
    func dotsInStrings() throws {
        let list = (0..<1000).map { "\"10.\($0 / 256).\($0 % 256).\\\"1\"" }.joined(separator: ", ")
        #expect(errors(in: "allow = [\(list)]") == ["1:1: unknown key `allow`: it belongs in [outbound]"])
    }

    @Test("deep nesting is refused")
    func deepArrays() {
        #expect(errors(in: "workers = " + String(repeating: "[", count: 100_000)).count == 1)
    }

    @Test("every truncation of a file is read or refused")
    func truncations() {
        let text =
            "workers = 2\n[outbound]\nforward = [{ listen = \"127.0.0.1:1\", target = \"a.b:1\" }]\n[timeouts]\nidle = 1.5\n"
        for count in 0...text.utf8.count {
            let errors = errors(in: String(decoding: text.utf8.prefix(count), as: UTF8.self))
            #expect(errors.allSatisfy { $0.first?.isNumber == true }, "\(errors)")
        }
    }
}
