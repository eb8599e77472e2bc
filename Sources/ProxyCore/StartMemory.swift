import EventLoop

/// Gives back what the start of the daemon has taken, and its work does not need, a moment after it is over.
final class StartMemory: WatcherOwner {
    /// By then the workers wait for their first connections.
    private static let delay = Duration.seconds(1)

    private var timer: Timer?

    init(on loop: EventLoop) {
        super.init()
        timer = Timer(on: loop, owner: self)
        timer?.start(after: Self.delay)
    }

    override func timerFired(_ tag: WatcherTag) {
        timer = nil
        FreeMemory.giveBack()
        FreeMemory.unmapCode()
    }
}
