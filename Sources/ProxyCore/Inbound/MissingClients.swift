import NetworkAddress
import Synchronization

/// Which clients were not there when a peer's connection was to be delivered: each from then on until a connection reaches it.
/// Shared by all workers.
final class MissingClients: Sendable {
    /// A client may announce another port each day, and a torrent name clients that never come back.
    static let mostEntries = 64
    /// Where no peer has asked for a client as long, nobody misses it.
    static let memory = Duration.seconds(3600)

    struct Entry: Equatable, Sendable {
        /// Seconds since 1970.
        let since: Double
        let began: ContinuousClock.Instant
        /// Why the last connection did not reach it.
        var reason: String
        var lastTry: ContinuousClock.Instant
        /// How many connections did not reach it.
        var count = 1
    }

    private let entries = Mutex<[Endpoint: Entry]>([:])

    /// A connection has not reached the client at `client`.
    /// - Parameter time: of day, in seconds since 1970.
    /// - Returns: whether it is the first one.
    func missed(
        _ client: Endpoint, _ reason: String, _ now: ContinuousClock.Instant = .now, time: Double = WallClock.now
    ) -> Bool {
        entries.withLock { entries in
            if var entry = entries[client], now - entry.lastTry < Self.memory {
                entry.reason = reason
                entry.lastTry = now
                entry.count += 1
                entries[client] = entry
                return false
            }
            if entries[client] == nil, entries.count >= Self.mostEntries {
                let oldest = entries.min { $0.value.lastTry < $1.value.lastTry }
                if let oldest { entries[oldest.key] = nil }
            }
            entries[client] = Entry(since: time, began: now, reason: reason, lastTry: now)
            return true
        }
    }

    /// A connection has reached the client at `client`.
    /// - Returns: what was known of its absence; nil where it was not missed.
    func reached(_ client: Endpoint) -> Entry? {
        entries.withLock { $0.removeValue(forKey: client) }
    }

    /// All that are missed now, in the order in which they went.
    func all(_ now: ContinuousClock.Instant = .now) -> [(client: Endpoint, entry: Entry)] {
        entries.withLock { entries in
            entries = entries.filter { now - $0.value.lastTry < Self.memory }
            return entries.sorted { $0.value.began < $1.value.began }.map { (client: $0.key, entry: $0.value) }
        }
    }
}
