package import Configuration

/// The least severity that is logged, which can be changed while the daemon runs.
package struct LogControl: Sendable {
    let level: @Sendable () -> LogLevel
    let change: @Sendable (LogLevel) -> Void
    /// Writes a line that is unusual and over, whatever the least severity is.
    let tell: @Sendable (String) -> Void
    /// Writes what is left over of lines that were left out.
    let flush: @Sendable () -> Void

    package init(
        level: @escaping @Sendable () -> LogLevel, change: @escaping @Sendable (LogLevel) -> Void,
        tell: @escaping @Sendable (String) -> Void, flush: @escaping @Sendable () -> Void
    ) {
        self.level = level
        self.change = change
        self.tell = tell
        self.flush = flush
    }
}
