package import Glibc
import JSON
import Logging
import PrintableText

/// How a log line is written. Whatever a file or a peer is called, it is one line, of at most `byteLimit` bytes.
package enum LineFormat: Sendable {
    /// `2026-01-31T12:00:00.000Z info: message`
    case text
    /// `<6>message`: the journal has a time of its own, and takes the priority from the front (sd-daemon(3)).
    case journal
    /// `{"time":"2026-01-31T12:00:00.000Z","level":"info","message":"message","key":"value"}`: it alone has the fields, which repeat
    /// what the message says.
    case json

    /// Without the line's end: with it, a line is what a pipe that is ready takes whole, and without having anyone wait (pipe(7)).
    package static let byteLimit = 4095

    /// The line without its end. `moment` is when it is written.
    package func line(_ record: LogRecord, at moment: timespec) -> String {
        switch self {
        case .text: "\(Timestamp.text(moment)) \(record.level): \(record.words)".cut(toBytes: Self.byteLimit)
        case .journal: "<\(record.priority)>\(record.words)".cut(toBytes: Self.byteLimit)
        case .json: Self.object(record, Timestamp.text(moment))
        }
    }

    /// An object that is too long is no object once it is cut: its message is cut instead, and if that is not enough, it goes
    /// without fields.
    private static func object(_ record: LogRecord, _ time: String) -> String {
        var (message, fields) = (record.message.cut(toBytes: byteLimit), record.fields)
        while true {
            let own: [JSONValue.Member] = [
                .init(name: "time", value: .string(time)), .init(name: "level", value: "\(record.level)"),
                .init(name: "message", value: .string(message)),
            ]
            let others = fields.sorted { $0.key < $1.key }.map { field in
                let isTaken = own.contains { $0.name == field.key }
                return JSONValue.Member(name: isTaken ? "\(field.key)_" : field.key, value: JSONValue(field.value))
            }
            let line = JSONValue.object(own + others).text
            if line.utf8.count <= byteLimit { return line }
            if message.utf8.count > 64 {
                message = message.cut(toBytes: message.utf8.count / 2)
            } else {
                fields = [:]
            }
        }
    }
}

extension LogRecord {
    /// The message, in one line.
    fileprivate var words: String { message.printable }

    /// syslog(3)'s number for the level.
    fileprivate var priority: Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

extension JSONValue {
    fileprivate init(_ value: Logger.Metadata.Value) {
        switch value {
        case .string(let text): self = .string(text)
        case .stringConvertible(let value):
            self =
                switch value {
                case let count as any BinaryInteger: JSONValue(count)
                case let number as Double: .number(number)
                default: .string(value.description)
                }
        case .array(let elements): self = .array(elements.map { JSONValue($0) })
        case .dictionary(let fields):
            self = .object(
                fields.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: JSONValue($0.value)) })
        }
    }
}

extension String {
    /// The string, or its first scalars and `…`, in so many bytes.
    fileprivate func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        let mark = "…"
        var end = utf8.index(startIndex, offsetBy: max(0, limit - mark.utf8.count))
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return self[..<end] + mark
    }
}
