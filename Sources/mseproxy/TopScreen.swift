import AdminClient
import EventLoop
import Glibc
import PrintableText
import StatusTables

/// `mseproxy top` on a terminal, until it is told to end.
final class TopScreen: WatcherOwner {
    private let loop = EventLoop()
    private let terminal = Terminal()
    private let readings: TopReadings
    private let interval: Duration
    private var timer: Timer?
    private var keyWatcher: IOWatcher?
    private var signals: [SignalWatcher] = []
    private var asked = ContinuousClock.now
    private var now: TopReading?
    private var before: TopReading?
    /// Why there is no newer reading.
    private var note: String?
    /// Why there was none at all.
    private var failure: AdminFailure?

    init(of socket: String, interval: Duration) {
        readings = TopReadings(of: socket, on: loop)
        self.interval = interval
        super.init()
        timer = Timer(on: loop, owner: self)
    }

    /// Shows readings until a key or a signal ends it. Fails where the first one does: later a daemon that has gone is waited
    /// for.
    func run() throws(AdminFailure) {
        watchSignals()
        ask()
        loop.run()
        terminal.leave()
        if let failure { throw failure }
    }

    // MARK: Readings

    private func ask() {
        asked = .now
        readings.ask { [unowned self] in received($0) }
    }

    override func timerFired(_ tag: WatcherTag) {
        ask()
    }

    private func received(_ reading: Result<TopReading, AdminFailure>) {
        switch reading {
        case .success(let reading):
            if now == nil { begin() }
            (before, now, note) = (now, reading, nil)
        case .failure(let failure) where now == nil:
            self.failure = failure
            return loop.stop()
        case .failure(let failure):
            note = "waiting for the daemon: \(failure)".printable
        }
        draw()
        timer?.start(after: max(.milliseconds(10), interval - (.now - asked)))
    }

    // MARK: The screen

    private func begin() {
        terminal.enter()
        guard terminal.hasKeys else { return }
        keyWatcher = IOWatcher(on: loop, descriptor: STDIN_FILENO, owner: self, tag: WatcherTag(0))
        keyWatcher?.watch(.read)
    }

    private func draw() {
        guard let now else { return }
        let (columns, rows) = terminal.size
        var lines = TopFrame.lines(now, since: before, note: note, columns: columns, rows: rows - 1)
        // At the bottom, where it stays.
        lines += Array(repeating: "", count: max(0, rows - 1 - lines.count))
        lines.append(
            String("every \(interval / .seconds(1)) s; \(terminal.hasKeys ? "q" : "Ctrl-C") ends".prefix(columns)))
        if !terminal.show(lines) { loop.stop() }
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        guard let keys = terminal.keys() else {
            keyWatcher?.watch([])
            return
        }
        if keys.contains(where: { "qQ".utf8.contains($0) }) { loop.stop() }
    }

    // MARK: Signals

    private func watchSignals() {
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
            signals.append(SignalWatcher(on: loop, signal: number) { [unowned self] in loop.stop() })
        }
        signals.append(SignalWatcher(on: loop, signal: SIGWINCH) { [unowned self] in draw() })
        signals.append(SignalWatcher(on: loop, signal: SIGTSTP) { [unowned self] in pause() })
    }

    /// Lets the shell have the terminal until it gives it back.
    private func pause() {
        guard now != nil else { return suspend() }
        terminal.leave()
        suspend()
        terminal.enter()
        draw()
    }

    private func suspend() {
        _ = kill(getpid(), SIGSTOP)
    }
}
