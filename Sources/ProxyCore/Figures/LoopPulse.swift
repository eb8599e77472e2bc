import Synchronization

/// When a loop has last shown that it turns, and how late it was.
final class LoopPulse: Sendable {
    private struct State {
        var last = ContinuousClock.Instant.now
        var lag = Duration.zero
    }

    private let state = Mutex(State())

    /// The loop turns, `lag` later than it should have.
    func beat(lag: Duration, now: ContinuousClock.Instant = .now) {
        state.withLock { $0 = State(last: now, lag: max(.zero, lag)) }
    }

    /// How late it was last.
    var lag: Duration { state.withLock { $0.lag } }

    /// How long ago that was.
    func age(_ now: ContinuousClock.Instant = .now) -> Duration { now - state.withLock { $0.last } }
}
