import AdminClient
import EventLoop
import StatusTables

/// Two readings, and what changed between them: `mseproxy top` without a terminal.
final class TopOnce: WatcherOwner {
    private let loop = EventLoop()
    private let readings: TopReadings
    private let interval: Duration
    private var timer: Timer?
    private var first: TopReading?
    private var outcome: Result<[String], AdminFailure>?

    init(of socket: String, interval: Duration) {
        readings = TopReadings(of: socket, on: loop)
        self.interval = interval
        super.init()
        timer = Timer(on: loop, owner: self)
    }

    /// The picture's lines, after `interval`.
    func lines() throws(AdminFailure) -> [String] {
        timerFired(WatcherTag(0))
        loop.run()
        return try outcome?.get() ?? []
    }

    override func timerFired(_ tag: WatcherTag) {
        readings.ask { [unowned self] in received($0) }
    }

    private func received(_ reading: Result<TopReading, AdminFailure>) {
        switch (reading, first) {
        case (.failure(let failure), _): end(.failure(failure))
        case (.success(let reading), nil):
            first = reading
            timer?.start(after: interval)
        case (.success(let reading), let first?):
            // Whoever reads lines from a file has room for them.
            end(.success(TopFrame.lines(reading, since: first, columns: .max, rows: .max)))
        }
    }

    private func end(_ outcome: Result<[String], AdminFailure>) {
        self.outcome = outcome
        loop.stop()
    }
}
