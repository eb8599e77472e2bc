import LogOutput
import Logging
import Testing

@Suite("Lines that come again and again")
struct RepeatLimitTests {
    private let lines = CollectedLines()

    /// The number of a line's message, and how many more it stands for.
    private static func count(of line: String) throws -> (number: Int, more: Int) {
        let found = try #require(line.firstMatch(of: /^<6>peer (\d+) failed(?: \(and (\d+) more like it in \d+ s\))?$/))
        return (try #require(Int(found.1)), found.2.flatMap { Int($0) } ?? 0)
    }

    @Test("twenty are written, the rest when the time is over, in one line with their count")
    func limit() {
        let output = lines.output()
        for number in 1...500 { output.logger.info("peer \(number) failed") }
        #expect(lines.take() == (1...20).map { "<6>peer \($0) failed" })
        lines.advance(by: .milliseconds(9_999))
        output.flush()
        #expect(lines.take() == [])
        lines.advance(by: .milliseconds(1))
        output.flush()
        #expect(lines.take() == ["<6>peer 500 failed (and 479 more like it in 10 s)"])
        lines.advance(by: .seconds(60))
        output.flush()
        #expect(lines.take() == [])
    }

    @Test("without a flush the count comes with the next of them, and then twenty more are written")
    func nextLine() {
        let output = lines.output()
        for number in 1...30 { output.logger.info("peer \(number) failed") }
        _ = lines.take()
        lines.advance(by: .seconds(11))
        for number in 31...60 { output.logger.info("peer \(number) failed") }
        #expect(
            lines.take() == ["<6>peer 30 failed (and 9 more like it in 10 s)"]
                + (31...50).map { "<6>peer \($0) failed" })
    }

    @Test("fields do not make lines different, and those of the last one that was left out are written")
    func fields() {
        let output = lines.output(.json)
        for number in 1...30 {
            output.logger.info("failed", metadata: ["reason": "number \(number)", "n": .stringConvertible(number)])
        }
        #expect(lines.take().count == 20)
        output.flush(isLast: true)
        let last = lines.take()
        #expect(last.count == 1)
        #expect(last.first?.hasSuffix(#"(and 9 more like it in 1 s)","n":30,"reason":"number 30"}"#) == true, "\(last)")
    }

    @Test("at the end what is left is told at once, with the time that it took")
    func end() {
        let output = lines.output()
        for number in 1...30 { output.logger.info("peer \(number) failed") }
        lines.advance(by: .milliseconds(2_500))
        _ = lines.take()
        output.flush(isLast: true)
        #expect(lines.take() == ["<6>peer 30 failed (and 9 more like it in 3 s)"])
        output.flush(isLast: true)
        #expect(lines.take() == [])
    }

    @Test("a single line that was left out is written as it is; twenty leave nothing to tell")
    func edges() {
        let output = lines.output()
        for number in 1...20 { output.logger.info("peer \(number) failed") }
        for number in 1...21 { output.logger.notice("peer \(number) failed") }
        _ = lines.take()
        lines.advance(by: .seconds(10))
        output.flush()
        #expect(lines.take() == ["<5>peer 21 failed"])
    }

    @Test("every line is written or counted, whenever they come", arguments: 1...5)
    func sums(step: Int) throws {
        let output = lines.output()
        for number in 1...2000 {
            output.logger.info("peer \(number) failed")
            lines.advance(by: .milliseconds(step * 17))
            if number.isMultiple(of: 50 + step) { output.flush() }
        }
        output.flush(isLast: true)
        let counts = try lines.lines.map { try Self.count(of: $0) }
        #expect(counts.reduce(0) { $0 + 1 + $1.more } == 2000)
        #expect(Set(counts.map(\.number)).count == counts.count)
        #expect(counts.count < 2000)
    }

    @Test("lines of other shapes and levels have counts of their own")
    func otherShapes() {
        let output = lines.output()
        for number in 1...25 {
            output.logger.info("peer \(number) failed")
            output.logger.info("peer \(number) closed")
            output.logger.warning("peer \(number) failed")
        }
        #expect(lines.take().count == 60)
    }

    @Test("errors are all written", arguments: [Logger.Level.error, .critical])
    func errors(level: Logger.Level) {
        let output = lines.output()
        for _ in 1...100 { output.logger.log(level: level, "worker stands still") }
        #expect(lines.take().count == 100)
    }

    @Test("who asks for debug or trace gets all, at every level", arguments: [Logger.Level.debug, .trace])
    func debug(level: Logger.Level) {
        let output = lines.output(level: level)
        for number in 1...100 { output.logger.info("peer \(number) failed") }
        #expect(lines.take().count == 100)
        output.flush(isLast: true)
        #expect(lines.take() == [])
    }

    @Test("a count that waits is told when the level falls, and not when it rises above")
    func changedLevel() {
        let output = lines.output()
        for number in 1...30 { output.logger.info("peer \(number) failed") }
        output.threshold.level = .debug
        lines.advance(by: .seconds(10))
        _ = lines.take()
        output.flush()
        #expect(lines.take() == ["<6>peer 30 failed (and 9 more like it in 10 s)"])
        output.threshold.level = .info
        for number in 1...30 { output.logger.info("peer \(number) failed") }
        output.threshold.level = .warning
        _ = lines.take()
        output.flush(isLast: true)
        #expect(lines.take() == [])
    }

    @Test("who makes up ever new shapes has no more written than others, and all are counted")
    func manyShapes() throws {
        let output = lines.output()
        func word(_ number: Int) -> String {
            String(
                String(number, radix: 26).unicodeScalars.map { scalar in
                    Character(Unicode.Scalar(scalar.value < 0x61 ? scalar.value + 0x31 : scalar.value + 10) ?? "?")
                })
        }
        #expect(Set((0..<5000).map(word)).count == 5000)
        for number in 0..<5000 { output.logger.info("made up \(word(number)) here") }
        let written = lines.take()
        #expect(written.count == RepeatLimit.mostShapes + RepeatLimit.mostWritten)
        lines.advance(by: .seconds(10))
        output.flush()
        let left = 5000 - written.count - 1
        #expect(lines.take() == ["<6>made up \(word(4999)) here (and \(left) more of other kinds in 10 s)"])
        output.logger.info("room again")
        #expect(lines.take() == ["<6>room again"])
    }

    @Test("lines of many threads are all written or counted")
    func threads() async throws {
        let output = lines.output()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for number in 0..<1000 {
                        output.logger.info("peer \(number) failed")
                        if number.isMultiple(of: 100) { output.flush(isLast: true) }
                    }
                }
            }
        }
        output.flush(isLast: true)
        let counts = try lines.lines.map { try Self.count(of: $0) }
        #expect(counts.reduce(0) { $0 + 1 + $1.more } == 8000)
        #expect(counts.count < 8000)
    }
}
