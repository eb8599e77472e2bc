import Logging
import Testing

@testable import ProxyCore

@Suite struct WarningNotesTests {
    @Test func `warnings are noted until the end, and logged as everything else`() {
        let log = CollectedLog(.info)
        let notes = WarningNotes()
        let logger = notes.logger(over: log.logger)
        logger.debug("a")
        logger.info("b")
        logger.warning("c")
        logger.error("d")
        #expect(notes.close() == ["c", "d"])
        logger.warning("e")
        #expect(notes.close() == ["c", "d"])
        #expect(log.lines == ["info: b", "warning: c", "error: d", "warning: e"])
    }

    @Test func `who asked is told of them where the log has no warnings`() {
        let log = CollectedLog(.critical)
        let notes = WarningNotes()
        notes.logger(over: log.logger).warning("a")
        #expect(notes.close() == ["a"])
        #expect(log.lines.isEmpty)
    }

    @Test func `of many the rest is counted`() {
        let notes = WarningNotes()
        let logger = notes.logger(over: CollectedLog().logger)
        for number in 0..<50 { logger.warning("\(number)") }
        let lines = notes.close()
        #expect(lines.count == 21)
        #expect(lines.last == "and 30 more warnings")
    }
}
