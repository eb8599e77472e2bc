import LogOutput
import Logging
import Synchronization
import Testing

@Suite("Logging")
struct LineLogHandlerTests {
    private struct Fault: Error, CustomStringConvertible {
        let description = "broken"
    }

    @Test("all loggers follow the level as it changes, both ways")
    func changedLevel() {
        let lines = CollectedLines()
        let output = lines.output()
        let loggers = [output.logger, output.logger]
        for level in Logger.Level.allCases {
            output.threshold.level = level
            #expect(output.threshold.level == level)
            for logger in loggers {
                #expect(logger.logLevel == level)
                for written in Logger.Level.allCases { logger.log(level: written, "\(written)") }
            }
            let count = Logger.Level.allCases.count { $0 >= level }
            #expect(lines.take().count == 2 * count)
        }
    }

    @Test("what has to be told is, whatever the level", arguments: Logger.Level.allCases)
    func told(level: Logger.Level) {
        let lines = CollectedLines()
        lines.output(level: level).tell(.notice, "the log level is \(level)")
        #expect(lines.lines == ["<5>the log level is \(level)"])
    }

    @Test("a message that is not written is not made")
    func unmadeMessage() {
        let lines = CollectedLines()
        let output = lines.output(level: .warning)
        var madeCount = 0
        func message() -> Logger.Message {
            madeCount += 1
            return "made"
        }
        func fields() -> Logger.Metadata {
            madeCount += 1
            return ["a": "made"]
        }
        output.logger.info(message(), metadata: fields())
        #expect(madeCount == 0)
        output.threshold.level = .info
        output.logger.info(message(), metadata: fields())
        #expect(madeCount == 2)
        #expect(lines.lines == ["<6>made"])
    }

    @Test("a logger's own level is its own")
    func ownLevel() {
        let output = CollectedLines().output()
        var own = output.logger
        own.logLevel = .trace
        #expect(output.logger.logLevel == .info)
        output.threshold.level = .error
        #expect(own.logLevel == .trace)
    }

    @Test("fields are the logger's, the line's and its error, the line's first")
    func fields() {
        let lines = CollectedLines()
        var logger = lines.output(.json).logger
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger.info("m", error: Fault(), metadata: ["b": "line"])
        #expect(lines.lines.first?.hasSuffix(#""message":"m","a":"logger","b":"line","error":"broken"}"#) == true)
    }

    @Test("lines of many threads come whole, each once, while the level changes")
    func threads() async {
        let lines = CollectedLines()
        let output = lines.output(level: .debug)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    let logger = output.logger
                    for number in 0..<500 {
                        logger.error("task \(task) line \(number)")
                        output.threshold.level = number.isMultiple(of: 2) ? .info : .debug
                        output.flush()
                    }
                }
            }
        }
        let expected = (0..<8).flatMap { task in (0..<500).map { "<3>task \(task) line \($0)" } }
        #expect(lines.lines.sorted() == expected.sorted())
    }

    @Test("who reads again is told how many lines were left out, in the same format")
    func leftOut() {
        let told = Mutex<[String]>([])
        let output = LogOutput(.json, level: .info, moment: { CollectedLines.moment }) { _, leftOut in
            told.withLock { $0 += [leftOut(1), leftOut(12)] }
        }
        output.logger.info("m")
        let beginning = #"{"time":"2026-01-31T12:00:00.007Z","level":"warning","message":""#
        #expect(
            told.withLock { $0 } == [
                "\(beginning)1 log line was left out: nobody read them, or the disk was full\"}",
                "\(beginning)12 log lines were left out: nobody read them, or the disk was full\"}",
            ])
    }
}
