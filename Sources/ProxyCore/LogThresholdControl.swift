package import Configuration

/// The least severity that is logged, which can be changed while the daemon runs.
package struct LogThresholdControl: Sendable {
    let level: @Sendable () -> LogLevel
    let change: @Sendable (LogLevel) -> Void
    /// Writes what is left over of lines that were left out.
    let flush: @Sendable () -> Void

    package init(
        level: @escaping @Sendable () -> LogLevel, change: @escaping @Sendable (LogLevel) -> Void,
        flush: @escaping @Sendable () -> Void
    ) {
        self.level = level
        self.change = change
        self.flush = flush
    }
}
