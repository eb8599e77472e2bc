package import Logging
import Synchronization

/// The level below which nothing is logged. It may be changed while the daemon runs, from any thread; reading it, which each line
/// does that is not written, is one load.
package final class LogThreshold: Sendable {
    /// The least severe first.
    private static let levels = Logger.Level.allCases

    private let index: Atomic<Int>

    package init(_ level: Logger.Level) {
        index = Atomic(Self.index(of: level))
    }

    package var level: Logger.Level {
        get { Self.levels[index.load(ordering: .relaxed)] }
        set { index.store(Self.index(of: newValue), ordering: .relaxed) }
    }

    private static func index(of level: Logger.Level) -> Int {
        // Each level is among all.
        levels.firstIndex(of: level) ?? 0
    }
}
