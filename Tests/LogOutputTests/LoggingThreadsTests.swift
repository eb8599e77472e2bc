import LogOutput
import Logging
import TestSupport
import Testing

@Suite("A log that several threads write")
struct LoggingThreadsTests {
    private static let threads = 4

    @Test("has each line of theirs whole, or its repeats counted, while the level changes and what is left out is told")
    func threads() throws {
        let lines = CollectedLines()
        let output = lines.output(.text)
        TestThreads.run(Self.threads) { thread in
            let logger = output.logger
            for number in 0..<300 {
                logger.error("thread \(["a", "b", "c", "d"][thread]) said its word")
                if number % 10 == 0 { logger.warning("the same of all") }
                if thread == 0 {
                    output.threshold.level = number % 2 == 0 ? .info : .warning
                    output.flush()
                }
            }
        }
        output.threshold.level = .info
        output.flush(isLast: true)
        let written = lines.take()
        for letter in ["a", "b", "c", "d"] {
            #expect(written.filter { $0.hasSuffix("thread \(letter) said its word") }.count == 300)
        }
        let same = written.filter { $0.contains("the same of all") }
        #expect(same.count == RepeatLimit.mostWritten + 1, "\(same)")
        let told = try #require(same.last?.firstMatch(of: /(\d+) more/)?.output.1)
        // The line that tells is itself one of those that were left out.
        #expect(Int(told) == 30 * Self.threads - RepeatLimit.mostWritten - 1)
    }
}
