import JSON
import LogOutput
import Logging
import Testing

@Suite("Log lines")
struct LineFormatTests {
    private static let hostile = "a\n2026-01-01T00:00:00.000Z info: forged\r\u{1B}[31m\0\u{202E}\u{2028}\u{85}ü\"\\"

    private func line(_ format: LineFormat, _ record: LogRecord) -> String {
        format.line(record, at: CollectedLines.moment)
    }

    @Test("text has the time, the level and the message")
    func text() {
        #expect(line(.text, LogRecord(.info, "ready: 2 workers")) == "2026-01-31T12:00:00.007Z info: ready: 2 workers")
        // The fields repeat what the message says.
        let fields: Logger.Metadata = ["b": "2", "a": ["x": ["y"]]]
        #expect(line(.text, LogRecord(.warning, "m", fields: fields)) == "2026-01-31T12:00:00.007Z warning: m")
    }

    @Test(
        "the journal gets the level as a number in front, and no time",
        arguments: [
            (.trace, 7), (.debug, 7), (.info, 6), (.notice, 5), (.warning, 4), (.error, 3), (.critical, 2),
        ] as [(Logger.Level, Int)])
    func journal(level: Logger.Level, priority: Int) {
        #expect(
            line(.journal, LogRecord(level, "accept failed", fields: ["n": "1"])) == "<\(priority)>accept failed")
    }

    @Test("JSON is one object, the fields behind what every line has")
    func json() {
        let fields: Logger.Metadata = [
            "b": "2", "a": ["x": ["y", "z"]], "n": .stringConvertible(UInt64.max), "i": .stringConvertible(-7),
            "s": .stringConvertible(0.125), "w": .stringConvertible(Substring("x")),
        ]
        #expect(
            line(.json, LogRecord(.notice, "m", fields: fields))
                == #"{"time":"2026-01-31T12:00:00.007Z","level":"notice","message":"m","a":{"x":["y","z"]},"b":"2","i":-7,"n":9223372036854775807,"s":0.125,"w":"x"}"#
        )
    }

    @Test("a field with a name that every line has does not take its place")
    func takenNames() throws {
        let object = try JSONValue(
            parsing: Array(line(.json, LogRecord(.info, "m", fields: ["level": "x", "message": "y"])).utf8))
        #expect(object["level"] == "info")
        #expect(object["message"] == "m")
        #expect(object["level_"] == "x")
        #expect(object["message_"] == "y")
    }

    @Test(
        "what a stranger has chosen stays within its line, and no terminal obeys it",
        arguments: [LineFormat.text, .journal])
    func hostileText(format: LineFormat) {
        let line = line(format, LogRecord(.info, Self.hostile))
        let escaped = #"a\n2026-01-01T00:00:00.000Z info: forged\r\u001B[31m\u0000\u202E\u2028\u0085ü"\"#
        #expect(line.hasSuffix(escaped))
    }

    @Test("JSON gives it back as it was, from one line of ASCII")
    func hostileJSON() throws {
        let line = line(.json, LogRecord(.info, Self.hostile, fields: [Self.hostile: "\(Self.hostile)"]))
        #expect(line.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
        // A name with a NUL is written, and not read by libjansson.
        let plain = self.line(.json, LogRecord(.info, Self.hostile, fields: ["f": "\(Self.hostile)"]))
        let object = try JSONValue(parsing: Array(plain.utf8))
        #expect(object["message"]?.string == Self.hostile)
        #expect(object["f"]?.string == Self.hostile)
    }

    @Test("bytes that are no UTF-8 are written as what stands for them")
    func invalidBytes() {
        let message = String(decoding: [0x61, 0xFF, 0x62], as: UTF8.self)
        #expect(line(.journal, LogRecord(.info, message)) == "<6>a\u{FFFD}b")
        #expect(line(.json, LogRecord(.info, message)).hasSuffix(#""message":"a\uFFFDb"}"#))
    }

    @Test("a line is cut at a letter's end where it is longer than a pipe takes at once")
    func longText() {
        for count in 4080...4100 {
            for format in [LineFormat.text, .journal] {
                let line = line(format, LogRecord(.info, String(repeating: "a", count: count) + "üüüü😀😀😀😀"))
                #expect(line.utf8.count <= LineFormat.byteLimit)
                #expect(line.utf8.count > LineFormat.byteLimit - 8)
                #expect(line.hasSuffix("…"))
                #expect(!line.contains("\u{FFFD}"))
            }
        }
    }

    @Test(
        "an object that would be too long is still one, with as much of the message as there is room for",
        arguments: ["a", "\u{1B}", "😀"])
    func longObject(letter: String) throws {
        let message = String(repeating: letter, count: 100_000)
        let line = line(.json, LogRecord(.info, message, fields: ["f": "1"]))
        #expect(line.utf8.count <= LineFormat.byteLimit)
        let object = try JSONValue(parsing: Array(line.utf8))
        #expect(object["message"]?.string?.hasPrefix(String(repeating: letter, count: 200)) == true)
        #expect(object["message"]?.string?.hasSuffix("…") == true)
        #expect(object["f"] == "1")
    }

    @Test("an object whose fields alone are too long goes without them")
    func longFields() throws {
        let fields: Logger.Metadata = ["f": "\(String(repeating: "x", count: 10_000))"]
        let object = try JSONValue(parsing: Array(line(.json, LogRecord(.info, "message", fields: fields)).utf8))
        #expect(object.object?.map(\.name) == ["time", "level", "message"])
        #expect(object["message"] == "message")
    }
}
