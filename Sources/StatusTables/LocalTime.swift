import Glibc

/// Points in time as this machine's users read them.
package enum LocalTime {
    /// `2026-01-31 12:00:00` in the local time zone.
    ///
    /// - Parameter seconds: since 1970.
    package static func text(_ seconds: Double) -> String {
        guard var time = time_t(exactly: seconds.rounded(.down)) else { return "at an unknown time" }
        var parts = tm()
        guard localtime_r(&time, &parts) != nil else { return "at an unknown time" }
        var text = [CChar](repeating: 0, count: 64)
        let count = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
