import Synchronization

/// Leaves out what comes again and again: of lines of one shape no more than `mostWritten` pass in `period`. How many were left out
/// is told in one more line, the last of them with the count of the others, as soon as the period is over.
///
/// It keeps its lock for the moment that a look-up takes, and writes nothing itself.
package final class RepeatLimit: Sendable {
    package static let mostWritten = 20
    package static let period = Duration.seconds(10)
    /// How many shapes have a count of their own. Those beyond share one for each level, so that who makes up ever new shapes
    /// has no more written than others do.
    package static let mostShapes = 256

    private let table = Mutex(RepeatTable())
    private let now: @Sendable () -> ContinuousClock.Instant

    package init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// What is to be written now that `record` is there, in this order: it may be nothing, and it may be more.
    package func pass(_ record: LogRecord) -> [LogRecord] {
        table.withLock { $0.pass(record, at: now()) }
    }

    /// What is to be told of lines that were left out: of those whose period is over, or of all where `isLast`.
    package func flush(isLast: Bool = false) -> [LogRecord] {
        table.withLock { $0.close(at: now(), isLast: isLast) }
    }
}
