import EventLoop
import Logging
import ServiceManager

/// Tells the service manager how the daemon does, and that all its loops turn.
final class ServiceLink {
    /// How often it hears of figures that changed.
    private static let statusPeriod = Duration.seconds(5)

    private unowned let proxy: Proxy
    /// Whether there is a service manager that wants to know.
    private let isHeard = ServiceManager.isListening
    /// How long the service manager waits before it takes the daemon for dead; nil where it does not.
    private let watchdog: Duration?
    private var heartbeat: Heartbeat?
    /// The status that it has heard, and when it was looked at last.
    private var told = ""
    private var toldAt = ContinuousClock.Instant.now
    private var fedAt: ContinuousClock.Instant
    /// A start or a reload is over, and it was not reading when it was to hear of that.
    private var owesReady = false
    private var hasComplained = false

    init(of proxy: Proxy, watchdog: Duration?, every period: Duration, on loop: EventLoop) {
        self.proxy = proxy
        self.watchdog = watchdog
        fedAt = .now - (watchdog ?? .zero)
        heartbeat = Heartbeat(on: loop, every: period, for: proxy.pulse) { [unowned self] in beat() }
    }

    /// The daemon serves.
    func ready() {
        tell()
        feed()
    }

    /// Tells of what has changed, behind a start or a reload.
    func tell() {
        told = proxy.statusLine
        toldAt = .now
        owesReady = !ServiceManager.ready(status: told)
    }

    private func beat() {
        feed()
        proxy.log.flush()
        guard isHeard, proxy.ending == nil else { return }
        if owesReady { return tell() }
        guard .now - toldAt >= Self.statusPeriod else { return }
        toldAt = .now
        let line = proxy.statusLine
        if line != told, ServiceManager.status(line) { told = line }
    }

    /// Says that the daemon is alive, as long as every worker's loop has turned within half of the time: a worker that stands still is what the
    /// service manager is to notice.
    private func feed() {
        guard let watchdog else { return }
        let now = ContinuousClock.Instant.now
        let still = proxy.workers.enumerated().filter { $0.element.figures.pulse.age(now) > watchdog / 2 }
        guard still.isEmpty else {
            if !hasComplained {
                let names = still.map { "\($0.offset)" }.joined(separator: ", ")
                proxy.logger.critical(
                    "worker \(names) has not turned for \((watchdog / 2).secondsText) s: the service manager is left to end this process"
                )
            }
            hasComplained = true
            return
        }
        hasComplained = false
        guard now - fedAt >= watchdog / 4 else { return }
        if ServiceManager.watchdog() { fedAt = now }
    }
}
