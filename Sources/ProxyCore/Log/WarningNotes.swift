import Logging
import Synchronization

/// Notes the warnings that are logged while something is done, for who asked for it; they are logged as well.
final class WarningNotes: Sendable {
    /// More are counted.
    private static let most = 20

    private struct Notes {
        var lines: [String] = []
        var rest = 0
        var isOpen = true
    }

    private let notes = Mutex(Notes())

    /// One that logs as `logger` does, and has its warnings noted until `close`.
    func logger(over logger: Logger) -> Logger {
        Logger(label: logger.label) { [handler = logger.handler] _ in NotingHandler(self, handler) }
    }

    /// What was noted.
    func close() -> [String] {
        notes.withLock { notes in
            notes.isOpen = false
            return notes.lines + (notes.rest > 0 ? ["and \(counted(notes.rest, "more warning"))"] : [])
        }
    }

    fileprivate func note(_ line: String) {
        notes.withLock { notes in
            guard notes.isOpen else { return }
            if notes.lines.count < Self.most { notes.lines.append(line) } else { notes.rest += 1 }
        }
    }
}

private struct NotingHandler: LogHandler {
    private let notes: WarningNotes
    private var handler: any LogHandler

    init(_ notes: WarningNotes, _ handler: any LogHandler) {
        self.notes = notes
        self.handler = handler
    }

    /// Who asked is told of warnings where the log leaves them out, too.
    var logLevel: Logger.Level {
        get { min(handler.logLevel, .warning) }
        set { handler.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        if event.level >= .warning { notes.note(event.message.description) }
        if event.level >= handler.logLevel { handler.log(event: event) }
    }
}
