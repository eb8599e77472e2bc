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
    private let tell: () -> Bool
    private let onDeadline: (Int) -> Void
    private var hasTold = false
    private var timer: Timer?

    /// Stops `loop` when `limit` counts no connection any more, or after `drain`, with how many there were then told to `onDeadline`.
    /// Calls `tell`, which says that the end has begun, until that is heard.
    init(
        of limit: ConnectionLimit, within drain: Duration, on loop: EventLoop, tell: @escaping () -> Bool,
        onDeadline: @escaping (Int) -> Void
    ) {
        self.limit = limit
        self.loop = loop
        self.tell = tell
        self.onDeadline = onDeadline
        deadline = .now + drain
        super.init()
        timer = Timer(on: loop, owner: self)
        hasTold = tell()
        timer?.start(after: .zero)
    }

    override func timerFired(_ tag: WatcherTag) {
        if !hasTold { hasTold = tell() }
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
    /// For what follows the drain: up to 5 s for each of two workers that hang, and the store.
    private static let lastSteps = Duration.seconds(15)

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
        let status = "ending: \(counted(count, "connection")) may go on for \(drain.secondsText) s"
        ending = Ending(
            of: admission.connections, within: drain, on: loop,
            // The whole of it, whatever the unit's own limit is: that must not cut the drain short.
            tell: { ServiceManager.stopping(status: status, within: drain + Self.lastSteps) },
            onDeadline: { [logger] count in
                logger.notice("\(counted(count, "connection")) closed after \(drain.secondsText) s (timeouts.drain)")
            })
    }
}
