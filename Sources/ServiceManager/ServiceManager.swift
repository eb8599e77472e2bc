import CSystemd
import Glibc

/// What the service manager is told of the daemon (sd_notify(3)), and what it has said to it in the environment.
///
/// For the main thread alone: the environment is read, and no one may change it meanwhile. Without NOTIFY_SOCKET nothing is
/// sent. Nothing waits for a manager that does not read: each message tells whether it went out, and whoever has to may send it
/// again later.
package enum ServiceManager {
    /// Whether it wants to hear anything.
    package static var isListening: Bool { getenv("NOTIFY_SOCKET") != nil }

    /// The start, or a reload, is over.
    @discardableResult
    package static func ready(status: String) -> Bool {
        send([.ready, .status(status)])
    }

    /// How the daemon does, in a line.
    @discardableResult
    package static func status(_ text: String) -> Bool {
        send([.status(text)])
    }

    /// A reload has begun: `ready` has to follow.
    @discardableResult
    package static func reloading() -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return send([.reloading(monotonicMicroseconds: UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec) / 1000)])
    }

    /// The end has begun, and is over within `limit`: until then the service manager does not kill, even where its own limit is shorter.
    package static func stopping(status: String, within limit: Duration) -> Bool {
        send([.stopping, .extendTimeout(limit), .status(status)])
    }

    /// The daemon is alive.
    @discardableResult
    package static func watchdog() -> Bool {
        send([.watchdog])
    }

    /// How long it waits for `watchdog` before it ends this process (sd_watchdog_enabled(3)); nil where it does not.
    package static var watchdogPeriod: Duration? {
        var microseconds: UInt64 = 0
        guard shim_sd_watchdog_enabled(&microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    /// Whether what is written to standard error goes to the journal, which reads a line's priority from its prefix.
    package static var isStandardErrorJournal: Bool {
        guard let variable = getenv("JOURNAL_STREAM"), let journal = JournalStream(String(cString: variable))
        else { return false }
        return journal == JournalStream(of: STDERR_FILENO)
    }

    private static func send(_ assignments: [Notification]) -> Bool {
        guard isListening else { return true }
        return NotifyQueue.hasRoom && shim_sd_notify(assignments.map(\.line).joined(separator: "\n")) > 0
    }
}
