import Glibc

/// A moment as log lines have it.
enum Timestamp {
    static func now() -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return now
    }

    /// `2026-01-31T12:00:00.000Z`, in UTC.
    static func text(_ moment: timespec) -> String {
        var seconds = moment.tv_sec
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let date = String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let milliseconds = String(moment.tv_nsec / 1_000_000 + 1000).dropFirst()
        return "\(date).\(milliseconds)Z"
    }
}
