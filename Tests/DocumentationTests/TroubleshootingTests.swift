import Foundation
import Testing

/// docs/troubleshooting.md quotes what the program prints: as it is printed, and all that an administrator has to act upon.
@Suite struct TroubleshootingTests {
    static let document = Document(path: "docs/troubleshooting.md")

    /// Lines of the blocks of the language `log`, without a level in front.
    static func quotedLines() throws -> [String] {
        let levels = ["notice: ", "warning: ", "error: ", "critical: ", "info: "]
        return try document.blocks("log").flatMap(\.lines).filter { !$0.isEmpty }.map { line in
            levels.first { line.hasPrefix($0) }.map { String(line.dropFirst($0.count)) } ?? line
        }
    }

    @Test func `every line that is quoted is one that the program prints`() throws {
        let words = try SourceWords()
        let lines = try Self.quotedLines()
        #expect(lines.count >= 50)
        for line in lines where !words.canPrint(line) { Issue.record("nothing in Sources/ prints: \(line)") }
    }

    @Test func `a line that the program does not print is told`() throws {
        let words = try SourceWords()
        let line = "inbound 203.0.x.x:5501: the client is not there: connect to 127.0.0.1:6882: Connection refused"
        let isPrinted = [
            line, line.replacing("the client is not there", with: "the client has left"),
            line.replacing("Connection refused", with: "Connection resented"),
            line.replacing("is not there", with: "is not  there"), "a sentence of no use",
        ].map { words.canPrint($0) }
        #expect(isPrinted == [true, false, false, false, false])
    }

    @Test func `every warning and error that the program logs is quoted`() throws {
        let quoted = try Self.quotedLines().joined(separator: "\n")
        let calls = [
            "logger.notice(", "logger.warning(", "logger.error(", "logger.critical(", "story.warning(", "complain(",
            "warn(", "StartFailure(",
        ]
        var foundCount = 0
        for (path, text) in try Document.sources() where path.hasPrefix("ProxyCore/") || path.hasPrefix("mseproxy/") {
            let literals = StringLiterals(of: text).literals
            let bytes = Array(text.utf8)
            for call in calls {
                for start in bytes.indices(of: Array(call.utf8)) {
                    // Its argument's first literal; a call that passes on what another made has none so near.
                    guard let literal = literals.first(where: { $0.offset >= start && $0.offset - start < 120 }),
                        let words = literal.fragments.max(by: { $0.utf8.count < $1.utf8.count }),
                        words.utf8.count >= 12, words.contains(" ")
                    else { continue }
                    foundCount += 1
                    let isQuoted = quoted.contains(words.trimmingCharacters(in: .whitespaces))
                    #expect(isQuoted, "\(path): \(words)")
                }
            }
        }
        #expect(foundCount >= 25)
    }
}

extension [UInt8] {
    fileprivate func indices(of part: [UInt8]) -> [Int] {
        var found: [Int] = []
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            found.append(range.lowerBound)
            rest = rest[range.upperBound...]
        }
        return found
    }
}
