import NetworkAddress
import Synchronization

/// How many connections each source has made in the second that runs, over all workers.
///
/// Seconds are counted from the daemon's own start, and each begins with nothing: so a source gets twice its share at most within
/// any one second, and nothing has to be kept for longer.
final class ArrivalRate: Sendable {
    /// Sources that are counted in one second. Nothing accepts as many connections: this is a bound, not a limit.
    static let mostSources = 65_536
    /// What is kept allocated for the next second.
    private static let usualSources = 4096

    private struct Second {
        var number: Int64 = 0
        var counts: [SourceNetwork: Int] = [:]
    }

    private let began: ContinuousClock.Instant
    private let second = Mutex(Second())

    init(now: ContinuousClock.Instant = .now) {
        began = now
    }

    /// Notes a connection from `source`.
    /// - Returns: whether it is among the first `most` of this second.
    func admits(_ source: IPAddress, most: Int, now: ContinuousClock.Instant = .now) -> Bool {
        let number = (now - began).components.seconds
        return second.withLock { second in
            if second.number != number {
                second.number = number
                second.counts.removeAll(keepingCapacity: second.counts.count <= Self.usualSources)
            }
            let network = SourceNetwork(of: source)
            let count = second.counts[network, default: 0]
            guard count < most else { return false }
            if count > 0 || second.counts.count < Self.mostSources { second.counts[network] = count + 1 }
            return true
        }
    }
}
