package import EventLoop

/// A loop that runs on the test's own thread, and that a failure cannot hold up for ever.
package final class TestLoop: WatcherOwner {
    private static let poll = WatcherTag(0)
    private static let bound = WatcherTag(1)
    private static let pollInterval = Duration.milliseconds(1)
    /// Far beyond what any test takes on a busy machine.
    private static let patience = Duration.seconds(20)

    package let loop = EventLoop()
    private var condition: () -> Bool = { true }
    private var isMet = false
    private var pollTimer: Timer?
    private var boundTimer: Timer?

    package override init() {
        super.init()
        pollTimer = Timer(on: loop, owner: self, tag: Self.poll)
        boundTimer = Timer(on: loop, owner: self, tag: Self.bound)
    }

    /// Runs the loop until `condition` holds: false where it does not in any reasonable time.
    package func run(until condition: @escaping () -> Bool) -> Bool {
        self.condition = condition
        isMet = false
        pollTimer?.start(after: .zero)
        boundTimer?.start(after: Self.patience)
        loop.run()
        pollTimer?.stop()
        boundTimer?.stop()
        self.condition = { true }
        return isMet
    }

    /// Runs the loop for `turns` turns at least, in which everything that is ready now is handled.
    package func settle(turns: Int = 5) -> Bool {
        var left = turns
        return run {
            left -= 1
            return left < 0
        }
    }

    package override func timerFired(_ tag: WatcherTag) {
        guard tag == Self.poll else {
            loop.stop()
            return
        }
        isMet = condition()
        if isMet { loop.stop() } else { pollTimer?.start(after: Self.pollInterval) }
    }
}
