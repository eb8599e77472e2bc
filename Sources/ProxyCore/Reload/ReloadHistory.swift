/// How often the configuration was read, and what came of it last.
struct ReloadHistory {
    /// When what is in force was read, in seconds since 1970.
    private(set) var loaded = WallClock.now
    private(set) var succeeded: UInt64 = 0
    private(set) var failed: UInt64 = 0
    /// Errors of which each is told; of more the count is.
    private static let mostErrors = 20

    /// What was wrong the last time, as far as it is told; empty where nothing was.
    private(set) var lastErrors: [String] = []

    mutating func note(_ errors: [String]) {
        let rest = errors.count - Self.mostErrors
        lastErrors = rest > 1 ? errors.prefix(Self.mostErrors) + ["and \(rest) more errors"] : errors
        if errors.isEmpty {
            succeeded += 1
            loaded = WallClock.now
        } else {
            failed += 1
        }
    }
}
