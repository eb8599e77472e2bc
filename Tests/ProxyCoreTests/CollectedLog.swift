import Logging
import Synchronization

/// The lines that a logger wrote, each as `level: message`.
final class CollectedLog: Sendable {
    private let level: Logger.Level
    private let collected = Mutex<[String]>([])
    private let collectedFields = Mutex<[Logger.Metadata]>([])

    init(_ level: Logger.Level = .trace) {
        self.level = level
    }

    var lines: [String] { collected.withLock { $0 } }
    /// Of each line, as text.
    var fields: [[String: String]] { collectedFields.withLock { $0.map { $0.mapValues { "\($0)" } } } }
    var warnings: [String] { lines.filter { $0.hasPrefix("warning: ") } }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self, logLevel: level) }
    }

    fileprivate func append(_ line: String, _ fields: Logger.Metadata) {
        collected.withLock { $0.append(line) }
        collectedFields.withLock { $0.append(fields) }
    }

    private struct Handler: LogHandler {
        let log: CollectedLog
        var logLevel: Logger.Level
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.append("\(event.level): \(event.message)", event.metadata ?? [:])
        }
    }
}
