import Logging

/// Warnings that a stranger could cause a thousand times a second: of each kind one line in 10 s, with how many were
/// left out.
struct Complaints {
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

    private var last: [Kind: (told: ContinuousClock.Instant, leftOut: Int)] = [:]

    mutating func warn(_ kind: Kind, _ message: @autoclosure () -> String, _ logger: Logger) {
        let now = ContinuousClock.Instant.now
        if let (told, leftOut) = last[kind], now - told < Self.period {
            last[kind] = (told, leftOut + 1)
            return
        }
        let leftOut = last[kind]?.leftOut ?? 0
        last[kind] = (now, 0)
        logger.warning("\(message())\(leftOut > 0 ? " (and \(leftOut) more like it before)" : "")")
    }
}
