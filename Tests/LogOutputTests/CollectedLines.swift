import Glibc
import LogOutput
import Logging
import Synchronization

/// The lines that a `LogOutput` writes, by clocks that a test sets.
final class CollectedLines: Sendable {
    /// 2026-01-31T12:00:00.007Z.
    static let moment = timespec(tv_sec: 1_769_860_800, tv_nsec: 7_999_999)

    private let collected = Mutex<[String]>([])
    private let elapsed = Mutex(Duration.zero)
    private let began = ContinuousClock.Instant.now

    var lines: [String] { collected.withLock { $0 } }

    /// The lines since the last time.
    func take() -> [String] {
        collected.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }

    func advance(by duration: Duration) {
        elapsed.withLock { $0 += duration }
    }

    func output(_ format: LineFormat = .journal, level: Logger.Level = .info) -> LogOutput {
        LogOutput(
            format, level: level, limit: RepeatLimit { self.began + self.elapsed.withLock { $0 } },
            moment: { Self.moment }, sink: { line, _ in self.collected.withLock { $0.append(line) } })
    }
}

extension LogOutput {
    var logger: Logger {
        Logger(label: "test") { _ in self.handler() }
    }
}
