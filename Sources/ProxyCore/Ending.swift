import Configuration
import EventLoop
import Logging
import ServiceManager

/// The end of the daemon: nothing is accepted any more, and connections have their time to end by themselves.
final class Ending: WatcherOwner {
    /// How often is looked whether all have ended.
    private static let period = Duration.milliseconds(20)

    private let limit: ConnectionLimit
    private let loop: EventLoop
    private let deadline: ContinuousClock.Instant
    private let onDeadline: (Int) -> Void
    private var timer: Timer?

    /// Stops `loop` when `limit` counts no connection any more, or after `drain`, with how many there were then told to `onDeadline`.
    init(
        of limit: ConnectionLimit, within drain: Duration, on loop: EventLoop, onDeadline: @escaping (Int) -> Void
    ) {
        self.limit = limit
        self.loop = loop
        self.onDeadline = onDeadline
        deadline = .now + drain
        super.init()
        timer = Timer(on: loop, owner: self)
        timer?.start(after: .zero)
    }

    override func timerFired(_ tag: WatcherTag) {
        let count = limit.count
        if count > 0, deadline > .now {
            timer?.start(after: min(Self.period, deadline - .now))
            return
        }
        if count > 0 { onDeadline(count) }
        loop.stop()
    }
}

extension Proxy {
    /// Begins the end, or, where it has begun, ends at once.
    func end(on cause: String) {
        guard ending == nil else {
            logger.info("ending at once on a second signal, \(cause)")
            loop.stop()
            return
        }
        let drain = tenure.settings.timeouts.drain
        let count = admission.connections.count
        let wait =
            count > 0 && drain > .zero
            ? "; \(counted(count, "connection")) may go on for \(drain.secondsText) s (timeouts.drain), a second signal ends at once"
            : ""
        logger.info("ending on \(cause)\(wait)")
        // A worker that does not turn any more is waited for no longer than the others' connections.
        for worker in workers { worker.post { $0.drain() } }
        tenure.listeners.close()
        ending = Ending(of: admission.connections, within: drain, on: loop) { [logger] count in
            logger.notice("\(counted(count, "connection")) closed after \(drain.secondsText) s (timeouts.drain)")
        }
        ServiceManager.stopping(status: "ending: \(counted(count, "connection")) may go on for \(drain.secondsText) s")
    }
}
