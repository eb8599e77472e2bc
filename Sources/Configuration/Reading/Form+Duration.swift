extension Form<Duration> {
    /// Seconds, whole or not, more than 0 and at most a day. Kept in whole nanoseconds, which a `Double` holds exactly
    /// (a day is 8.64e13 of them, less than 2^53), so that what is rendered reads back the same.
    static var seconds: Form { seconds(mayBeNone: false) }

    /// The same, or 0.
    static var secondsOrNone: Form { seconds(mayBeNone: true) }

    private static func seconds(mayBeNone: Bool) -> Form {
        Form(
            type: ("an integer or a float", "numbers"),
            read: { node, reader in
                let seconds: Double
                let text: String
                switch node.value {
                case .integer(let value): (seconds, text) = (Double(value), "\(value)")
                case .float(let value): (seconds, text) = (value, "\(value)")
                case .string, .boolean, .date, .time, .dateTime, .array, .table:
                    reader.reportType(of: node, expected: "an integer or a float")
                    return nil
                }
                let nanoseconds = (seconds * 1e9).rounded()
                guard nanoseconds > 0 || mayBeNone && seconds == 0, nanoseconds <= 86_400e9 else {
                    let least = mayBeNone ? "from 0 to" : "more than 0 and at most"
                    reader.report(
                        "\(text) is out of range: expected \(least) 86400 seconds", at: node.position)
                    return nil
                }
                return .nanoseconds(Int64(nanoseconds))
            },
            render: { duration in
                let (seconds, attoseconds) = duration.components
                let digits = String(attoseconds / 1_000_000_000)
                guard digits != "0" else { return "\(seconds)" }
                var fraction = String(repeating: "0", count: 9 - digits.utf8.count) + digits
                while fraction.hasSuffix("0") { fraction.removeLast() }
                return "\(seconds).\(fraction)"
            })
    }
}
