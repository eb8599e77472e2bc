import Logging

/// A logger's end at a `LogOutput`, whose level counts unless the logger was given one of its own.
struct LineLogHandler: LogHandler {
    private let output: LogOutput
    private var ownLevel: Logger.Level?
    var metadata: Logger.Metadata = [:]

    init(_ output: LogOutput) {
        self.output = output
    }

    /// `Logger` asks before it makes a message.
    var logLevel: Logger.Level {
        get { ownLevel ?? output.threshold.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        if let added = event.metadata { fields.merge(added) { $1 } }
        if let error = event.error { fields["error"] = "\(error)" }
        output.log(LogRecord(event.level, event.message.description, fields: fields))
    }
}
