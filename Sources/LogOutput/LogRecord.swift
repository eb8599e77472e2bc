package import Logging

/// What one line of the log says.
package struct LogRecord: Sendable {
    package let level: Logger.Level
    package let message: String
    package let fields: Logger.Metadata

    package init(_ level: Logger.Level, _ message: String, fields: Logger.Metadata = [:]) {
        self.level = level
        self.message = message
        self.fields = fields
    }
}
