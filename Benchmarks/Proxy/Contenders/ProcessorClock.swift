import BenchmarkKit
import Glibc
import TestSwarm

/// What a process has taken of the processors so far, user and system time together, to the nanosecond.
struct ProcessorClock: Sendable {
    private let identifier: clockid_t

    init(of process: ManagedProcess) throws {
        var identifier = clockid_t()
        guard clock_getcpuclockid(process.pid, &identifier) == 0 else {
            throw Disappointment("no processor clock of \(process.name)\n\(process.logTail)")
        }
        self.identifier = identifier
    }

    private init(_ identifier: clockid_t) {
        self.identifier = identifier
    }

    /// For whatever thread reads it.
    static let ofThisThread = ProcessorClock(CLOCK_THREAD_CPUTIME_ID)

    var time: Duration {
        get throws {
            var time = timespec()
            guard clock_gettime(identifier, &time) == 0 else { throw Disappointment("the process measured has ended") }
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
    }
}
