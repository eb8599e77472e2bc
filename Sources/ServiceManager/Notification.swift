/// One assignment of a message to the service manager (sd_notify(3)).
enum Notification {
    case ready
    case reloading(monotonicMicroseconds: UInt64)
    case stopping
    /// What has begun takes no longer than this from now on.
    case extendTimeout(Duration)
    case status(String)
    case watchdog

    /// It takes no message above a page (4096 bytes), and the rest of a message is short.
    static let statusByteCount = 2048

    /// What stands in the message.
    var line: String {
        switch self {
        case .ready: "READY=1"
        // With the time, by which a manager that waits for it (Type=notify-reload) tells this reload from an earlier one.
        case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
        case .stopping: "STOPPING=1"
        case .extendTimeout(let limit): "EXTEND_TIMEOUT_USEC=\(Int64(limit / .microseconds(1)))"
        case .status(let text): "STATUS=\(Self.printable(text))"
        case .watchdog: "WATCHDOG=1"
        }
    }

    /// One line, whatever `text` is: a line feed would begin another assignment. What does not fit is cut off.
    static func printable(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var byteCount = 0
        for scalar in text.unicodeScalars {
            let shown = isPrintable(scalar) ? scalar : " "
            byteCount += UTF8.width(shown)
            guard byteCount <= statusByteCount else { break }
            line.append(shown)
        }
        return String(line)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // Format is what turns the direction of text or hides it.
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
