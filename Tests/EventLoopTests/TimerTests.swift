import EventLoop
import TestSupport
import Testing

@Suite("A timer")
struct TimerTests {
    private let loop = TestLoop()
    private let owner = WatcherRecorder()

    /// A timer that runs out behind all that were set before it.
    private func runPast(_ delay: Duration) -> Bool {
        let later = WatcherRecorder()
        let timer = Timer(on: loop.loop, owner: later)
        timer.start(after: delay)
        let isPast = loop.run { !later.fired.isEmpty }
        _ = consume timer
        return isPast
    }

    @Test("fires once, with its tag")
    func once() {
        let timer = Timer(on: loop.loop, owner: owner, tag: WatcherTag(7))
        timer.start(after: .milliseconds(1))
        #expect(runPast(.milliseconds(30)))
        #expect(owner.fired == [WatcherTag(7)])
        _ = consume timer
    }

    @Test("fires at once where the delay is zero or is over", arguments: [Duration.zero, .seconds(-5)])
    func immediate(delay: Duration) {
        let timer = Timer(on: loop.loop, owner: owner)
        timer.start(after: delay)
        #expect(loop.run { !owner.fired.isEmpty })
        _ = consume timer
    }

    @Test("never fires early, however long the turn in which it is set has taken")
    func late() {
        let clock = ContinuousClock()
        let worker = WatcherRecorder()
        let timer = Timer(on: loop.loop, owner: worker)
        let delay = Duration.milliseconds(40)
        var began: ContinuousClock.Instant?
        #expect(
            loop.run {
                guard began == nil else { return true }
                // The loop's own clock is that of the turn's beginning, from here on more and more behind.
                let busyUntil = clock.now + .milliseconds(30)
                while clock.now < busyUntil {}
                began = clock.now
                timer.start(after: delay)
                return false
            })
        #expect(loop.run { !worker.fired.isEmpty })
        // libev counts in double seconds: a millisecond is far above its rounding.
        if let began { #expect(clock.now - began >= delay - .milliseconds(1)) }
    }

    @Test("does not fire once it is stopped")
    func stopped() {
        let timer = Timer(on: loop.loop, owner: owner)
        timer.start(after: .milliseconds(1))
        timer.stop()
        #expect(runPast(.milliseconds(30)))
        #expect(owner.fired.isEmpty)
        _ = consume timer
    }

    @Test("does not fire once it is gone")
    func dropped() {
        do {
            let timer = Timer(on: loop.loop, owner: owner)
            timer.start(after: .milliseconds(1))
        }
        #expect(runPast(.milliseconds(30)))
        #expect(owner.fired.isEmpty)
    }

    @Test("set anew, forgets what was set before")
    func restarted() {
        let timer = Timer(on: loop.loop, owner: owner)
        timer.start(after: .milliseconds(1))
        timer.start(after: .seconds(3600))
        #expect(runPast(.milliseconds(30)))
        #expect(owner.fired.isEmpty)
        timer.start(after: .milliseconds(1))
        #expect(runPast(.milliseconds(30)))
        #expect(owner.fired.count == 1)
        _ = consume timer
    }

    @Test("fires again when it is started again")
    func again() {
        let timer = Timer(on: loop.loop, owner: owner)
        for count in 1...3 {
            timer.start(after: .milliseconds(1))
            #expect(loop.run { owner.fired.count == count })
        }
        _ = consume timer
    }

    @Test("fires in the order of the delays, not of the starts")
    func order() {
        let slow = Timer(on: loop.loop, owner: owner, tag: WatcherTag(2))
        let fast = Timer(on: loop.loop, owner: owner, tag: WatcherTag(1))
        slow.start(after: .milliseconds(20))
        fast.start(after: .milliseconds(1))
        #expect(loop.run { owner.fired.count == 2 })
        #expect(owner.fired == [WatcherTag(1), WatcherTag(2)])
        _ = consume slow
        _ = consume fast
    }
}
