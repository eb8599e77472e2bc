import Glibc
import JSON
import Logging
import NetworkAddress

@testable import LogOutput
@testable import ProxyCore

extension FuzzTarget {
    /// Log lines with a stranger's words in them: one line each, of bounded length, with nothing that a terminal obeys, and, where they are to
    /// be shortened, without addresses. The input is the words.
    static let logLine = FuzzTarget(name: "log-line", longestInput: 6000, heap: (4 << 20, 1024)) { input in
        let text = String(decoding: input, as: UTF8.self)
        let shortened = LogDetail.shortened.words(text)
        check(shortened)
        for words in [text, shortened] {
            let record = LogRecord(.warning, words, fields: ["peer": "\(words.prefix(40))", "message": "twice"])
            let shape = LineShape(of: record)
            requireSame(shape, LineShape(of: record), "a line's shape")
            for format in [LineFormat.text, .journal, .json] {
                let line = format.line(record, at: timespec(tv_sec: 1, tv_nsec: 0))
                require(line.utf8.count <= LineFormat.byteLimit, "a line of \(line.utf8.count) bytes")
                require(!line.unicodeScalars.contains { hasEffect($0) }, "a line with what a terminal obeys")
                guard case .json = format else { continue }
                let message = (try? JSONValue(parsing: Array(line.utf8)))?["message"]?.string
                require(message.map { isBeginning($0, of: words) } == true, "another message: \(line)")
            }
        }
    }

    /// Whether it is all of it, or begins it and ends with the mark of what was cut.
    private static func isBeginning(_ message: String, of words: String) -> Bool {
        let mark = "…".utf8
        return message.utf8.elementsEqual(words.utf8)
            || message.utf8.suffix(mark.count).elementsEqual(mark)
                && words.utf8.starts(with: message.utf8.dropLast(mark.count))
    }

    private static func hasEffect(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
    }

    /// No word of it is an address that says of someone who they are.
    private static func check(_ shortened: String) {
        for word in shortened.split(whereSeparator: { $0.isWhitespace || "\"'`,;()<>|".contains($0) }) {
            let ip = SocketAddress(word)?.ip ?? IPAddress(word)
            require(ip.map { $0.isLoopback || $0.isUnspecified } ?? true, "the address \(word) is left")
        }
    }
}
