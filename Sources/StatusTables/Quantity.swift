/// Numbers as a person reads them.
enum Quantity {
    private static let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]

    /// `950 B`, `1.2 MB`: units of 1000.
    static func bytes(_ amount: Double) -> String {
        var (rest, unit) = (clean(amount), 0)
        // What would be rounded to 1000 is one of the next unit.
        while rest >= (unit == 0 ? 999.5 : 999.95), unit < units.count - 1 {
            rest /= 1000
            unit += 1
        }
        return "\(unit == 0 ? count(rest) : tenths(rest)) \(units[unit])"
    }

    /// A number without a fraction.
    static func count(_ count: Double) -> String {
        let rounded = clean(count).rounded()
        return rounded < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
    }

    /// With one digit behind the point, however large.
    static func tenths(_ value: Double) -> String {
        let clean = clean(value)
        guard clean < 1e15 else { return "\(clean)" }
        let tenths = Int64((clean * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// `0.4 s`, `12 s`, `3 min 4 s`, `2 h 13 min`, `5 d 1 h`.
    static func time(seconds: Double) -> String {
        let clean = clean(seconds)
        if clean < 9.95 { return "\(tenths(clean)) s" }
        let whole = Int64(min(clean.rounded(), 1e15))
        let (days, hours, minutes) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return minutes > 0 ? "\(minutes) min \(whole % 60) s" : "\(whole) s"
    }

    /// The same for a cell of a table, of at most six characters up to 99 days: `0.4s`, `12s`, `3m4s`, `2h13m`, `5d1h`, `120d`.
    static func age(seconds: Double) -> String {
        let clean = clean(seconds)
        guard clean < 100 * 86_400 else { return "\(count((clean / 86_400).rounded(.down)))d" }
        return time(seconds: clean).replacing(" min", with: "m").filter { $0 != " " }
    }

    /// The same as `bytes` for a cell of a table, of at most six characters: `950 B`, `1.2 kB`, `12 MB`, `999 GB`.
    static func shortBytes(_ amount: Double) -> String {
        var (rest, unit) = (clean(amount), 0)
        while rest >= 999.5, unit < units.count - 1 {
            rest /= 1000
            unit += 1
        }
        return "\(unit == 0 || rest >= 9.95 ? count(rest) : tenths(rest)) \(units[unit])"
    }

    /// `12.3 ms`
    static func milliseconds(seconds: Double) -> String { "\(tenths(seconds * 1000)) ms" }

    /// `1 worker`, `2 workers`
    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// What a daemon would never say is shown as nothing, and never a reason to end.
    private static func clean(_ value: Double) -> Double { value.isFinite ? max(0, value) : 0 }
}
