package import Glibc
package import Logging

/// Where all loggers' lines go: in one format, from one level on, repeats left out and counted.
///
/// What comes again and again is limited while the level in force is above `debug`: who asks for that wants all. Errors never are.
package final class LogOutput: Sendable {
    /// Takes a line, without its end. The second makes the line that tells how many were left out because no one was reading.
    package typealias Sink = @Sendable (_ line: String, _ leftOut: (Int) -> String) -> Void

    /// The level in force. It may be changed at any time, from any thread.
    package let threshold: LogThreshold
    private let format: LineFormat
    private let limit: RepeatLimit
    private let sink: Sink
    private let moment: @Sendable () -> timespec

    /// Writes to standard error by default. `moment` is the time of day.
    package init(
        _ format: LineFormat, level: Logger.Level, limit: RepeatLimit = RepeatLimit(),
        moment: @escaping @Sendable () -> timespec = { Timestamp.now() },
        sink: @escaping Sink = { StandardError.writeUnlessBlocked(line: $0, leftOut: $1) }
    ) {
        self.format = format
        self.limit = limit
        self.moment = moment
        self.sink = sink
        threshold = LogThreshold(level)
    }

    /// What `LoggingSystem.bootstrap` and `Logger` take.
    package func handler() -> any LogHandler { LineLogHandler(self) }

    /// Tells what was left out and is due: to be called each second. Where `isLast`, all that was left out, at the process's end.
    package func flush(isLast: Bool = false) {
        for record in limit.flush(isLast: isLast) where record.level >= threshold.level { write(record) }
    }

    /// Writes a line whatever the level in force is: one about that level itself would else be missing where it is raised.
    package func tell(_ level: Logger.Level, _ message: String) {
        write(LogRecord(level, message))
    }

    func log(_ record: LogRecord) {
        guard threshold.level > .debug, record.level < .error else { return write(record) }
        for record in limit.pass(record) { write(record) }
    }

    private func write(_ record: LogRecord) {
        sink(format.line(record, at: moment())) { count in
            let words =
                "\(count) log line\(count == 1 ? " was" : "s were") left out: nobody read them, or the disk was full"
            return format.line(LogRecord(.warning, words), at: moment())
        }
    }
}
