import Synchronization

/// When a loop has last shown that it turns, and how late it was.
final class LoopPulse: Sendable {
    /// So many beats are remembered, half a minute of them: whoever looks as often sees the worst of each.
    private static let beatCount = 30

    private struct State {
        var last = ContinuousClock.Instant.now
        /// When the next beat is due; nil before the first is awaited.
        var due: ContinuousClock.Instant?
        /// How late the last beats were; in place of the oldest comes the next.
        var lags: [Duration] = []
        var next = 0
    }

    private let state = Mutex(State())

    /// From here on beats come, the first at `due`.
    func begin(due: ContinuousClock.Instant, now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            state.last = now
            state.due = due
        }
    }

    /// The loop turns, `lag` later than it should have; the next beat is at `due`.
    func beat(lag: Duration, due: ContinuousClock.Instant, now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            state.last = now
            state.due = due
            let lag = max(.zero, lag)
            if state.lags.count < Self.beatCount { state.lags.append(lag) } else { state.lags[state.next] = lag }
            state.next = (state.next + 1) % Self.beatCount
        }
    }

    /// The most by which it was late with one of its last beats, or is with the one that should have come: a loop that stands still
    /// is late by ever more.
    func lag(_ now: ContinuousClock.Instant = .now) -> Duration {
        state.withLock { state in
            let overdue = state.due.map { now - $0 } ?? .zero
            return max(.zero, overdue, state.lags.max() ?? .zero)
        }
    }

    /// How long ago the last beat was.
    func age(_ now: ContinuousClock.Instant = .now) -> Duration { now - state.withLock { $0.last } }
}
