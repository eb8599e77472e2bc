import EventLoop

/// Has a worker give back what its connections leave, a while after many of them have gone.
final class MemoryReturn: WatcherOwner {
    /// Those that go together mostly go within this.
    private static let delay = Duration.seconds(1)

    private var ebb = ConnectionEbb()
    private var timer: Timer?
    private var isWaiting = false
    private let connectionCount: () -> Int
    private let shrink: () -> Void

    /// `shrink` is called ahead of giving back, for what grows with connections and does not shrink by itself.
    init(on loop: EventLoop, of connectionCount: @escaping () -> Int, shrinking shrink: @escaping () -> Void) {
        self.connectionCount = connectionCount
        self.shrink = shrink
        super.init()
        timer = Timer(on: loop, owner: self)
    }

    /// There is one connection more, `count` in all.
    func rose(to count: Int) {
        ebb.rose(to: count)
    }

    /// There is one connection less, `count` in all.
    func fell(to count: Int) {
        guard !isWaiting, ebb.isLow(at: count) else { return }
        isWaiting = true
        timer?.start(after: Self.delay)
    }

    override func timerFired(_ tag: WatcherTag) {
        isWaiting = false
        let count = connectionCount()
        // As many may have come since.
        guard ebb.isLow(at: count) else { return }
        ebb.gaveBack(at: count)
        shrink()
        FreeMemory.giveBack()
        FreeMemory.unmapCode()
    }
}
