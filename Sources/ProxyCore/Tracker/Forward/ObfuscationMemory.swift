import Synchronization
import TorrentIdentity

/// Which trackers have shown that they have BEP 8, and which have refused it for a torrent. Shared by all workers.
final class ObfuscationMemory: Sendable {
    /// A tracker that had it keeps it for longer than any client waits between announces.
    private static let supportPeriod = Duration.seconds(7 * 24 * 3600)
    /// How long a tracker is not asked again with sha_ih for a torrent for which it wanted the infohash.
    private static let refusalPeriod = Duration.seconds(3600)
    /// Entries of each kind; beyond it, those that end first go.
    private static let limit = 4096

    private struct Refusal: Hashable {
        let tracker: String
        let infohash: Infohash
    }

    private let state = Mutex(
        (supporting: ExpiringSet<String>(limit: limit), refusing: ExpiringSet<Refusal>(limit: limit)))

    /// `tracker`, a URL's authority, gave an answer with BEP 8.
    func supported(by tracker: String, now: ContinuousClock.Instant = .now) {
        state.withLock { $0.supporting.insert(tracker, until: now + Self.supportPeriod) }
    }

    /// `tracker` showed that it has no BEP 8, for this torrent at least.
    func refused(by tracker: String, _ infohash: Infohash, now: ContinuousClock.Instant = .now) {
        let refusal = Refusal(tracker: tracker, infohash: infohash)
        state.withLock { $0.refusing.insert(refusal, until: now + Self.refusalPeriod) }
    }

    func isSupported(by tracker: String, now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { $0.supporting.contains(tracker, now) }
    }

    func isRefused(by tracker: String, _ infohash: Infohash, now: ContinuousClock.Instant = .now) -> Bool {
        let refusal = Refusal(tracker: tracker, infohash: infohash)
        return state.withLock { $0.refusing.contains(refusal, now) }
    }
}
