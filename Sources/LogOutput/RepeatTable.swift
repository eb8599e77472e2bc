import Logging

/// The lines of each shape in its last period, by a clock that the caller reads.
struct RepeatTable {
    /// The lines of one shape since the first of them, for a period at most.
    private struct Window {
        let began: ContinuousClock.Instant
        var writtenCount = 0
        var leftOutCount = 0
        var lastLeftOut: LogRecord?
    }

    private var windows: [LineShape: Window] = [:]

    /// What is to be written now that `record` is there, in this order.
    mutating func pass(_ record: LogRecord, at now: ContinuousClock.Instant) -> [LogRecord] {
        let own = LineShape(of: record)
        var records = close(own, at: now)
        var shape = own
        if windows[own] == nil, windows.count >= RepeatLimit.mostShapes {
            records += close(at: now)
            if windows.count >= RepeatLimit.mostShapes {
                shape = LineShape(others: record.level)
                records += close(shape, at: now)
            }
        }
        var window = windows[shape] ?? Window(began: now)
        if window.writtenCount < RepeatLimit.mostWritten {
            window.writtenCount += 1
            records.append(record)
        } else {
            window.leftOutCount += 1
            window.lastLeftOut = record
        }
        windows[shape] = window
        return records
    }

    /// Forgets each shape whose period is over, or all where `isLast`, and gives what is to be told of them, in the order in which
    /// they began.
    mutating func close(at now: ContinuousClock.Instant, isLast: Bool = false) -> [LogRecord] {
        let over = windows.filter { isLast || Self.isOver($0.value, at: now) }
            .sorted { $0.value.began < $1.value.began }
        for shape in over { windows[shape.key] = nil }
        return over.compactMap { Self.told($0.key, $0.value, at: now) }
    }

    private mutating func close(_ shape: LineShape, at now: ContinuousClock.Instant) -> [LogRecord] {
        guard let window = windows[shape], Self.isOver(window, at: now) else { return [] }
        windows[shape] = nil
        return [Self.told(shape, window, at: now)].compactMap(\.self)
    }

    private static func isOver(_ window: Window, at now: ContinuousClock.Instant) -> Bool {
        now - window.began >= RepeatLimit.period
    }

    /// The last line that was left out, with the count of the others; nil where none was.
    private static func told(_ shape: LineShape, _ window: Window, at now: ContinuousClock.Instant) -> LogRecord? {
        guard let last = window.lastLeftOut else { return nil }
        let count = window.leftOutCount - 1
        guard count > 0 else { return last }
        let length = min(now - window.began, RepeatLimit.period)
        // A part of a second counts as one.
        let seconds = max(1, length.components.seconds + (length.components.attoseconds > 0 ? 1 : 0))
        let kind = shape.isOfOthers ? "of other kinds" : "like it"
        return LogRecord(last.level, "\(last.message) (and \(count) more \(kind) in \(seconds) s)", fields: last.fields)
    }
}
