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
    }

    override func timerFired(_ tag: WatcherTag) {
        let now = ContinuousClock.Instant.now
        pulse.beat(lag: now - due, now: now)
        due = now + period
        timer?.start(after: period)
        onBeat()
    }
}
