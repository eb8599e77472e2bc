import EventLoop

/// Has a loop show regularly that it turns, and do what is to be done as regularly.
final class Heartbeat: WatcherOwner {
    private let period: Duration
    private let pulse: LoopPulse
    private let onBeat: () -> Void
    private var timer: Timer?
    private var due: ContinuousClock.Instant

    init(on loop: EventLoop, every period: Duration, for pulse: LoopPulse, onBeat: @escaping () -> Void = {}) {
        self.period = period
        self.pulse = pulse
        self.onBeat = onBeat
        due = .now + period
        super.init()
        timer = Timer(on: loop, owner: self)
        timer?.start(after: period)
        pulse.begin(due: due)
    }

    override func timerFired(_ tag: WatcherTag) {
        let now = ContinuousClock.Instant.now
        let lag = now - due
        due = now + period
        pulse.beat(lag: lag, due: due, now: now)
        timer?.start(after: period)
        onBeat()
    }
}
