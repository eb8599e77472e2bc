import Logging
import Synchronization

/// Warnings that a stranger could cause a thousand times a second: of each kind one line in 10 s, with how many were
/// left out, over all workers.
final class Complaints: Sendable {
    enum Kind {
        case notAllowed
        case limit
        case handshakes
        case source
        case rate
        case announces
        /// A connection of the daemon's own has come back to it.
        case loop
        case exhausted
        /// The virtual network, in answers to announces.
        case networkMissing
        case networkFull
        /// The virtual network, in connections to clients.
        case deliveryNetworkMissing
        case deliveryNetworkFull
    }

    private static let period = Duration.seconds(10)

    private struct Last {
        var told: ContinuousClock.Instant
        var leftOut = 0
    }

    private let last = Mutex<[Kind: Last]>([:])

    func warn(_ kind: Kind, _ message: @autoclosure () -> String, _ logger: Logger) {
        let leftOut: Int? = last.withLock { last in
            let now = ContinuousClock.Instant.now
            if let told = last[kind]?.told, now - told < Self.period {
                last[kind]?.leftOut += 1
                return nil
            }
            defer { last[kind] = Last(told: now) }
            return last[kind]?.leftOut ?? 0
        }
        guard let leftOut else { return }
        logger.warning("\(message())\(leftOut > 0 ? " (and \(leftOut) more like it before)" : "")")
    }
}
