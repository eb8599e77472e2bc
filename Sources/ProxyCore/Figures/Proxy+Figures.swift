import Configuration

/// What all workers have counted.
extension Proxy {
    var counts: Counts {
        var sum = Counts()
        for worker in workers { sum += worker.figures.counts }
        return sum
    }

    /// How the daemon does, in a line for the service manager.
    var statusLine: String {
        let counts = counts
        let handshakes = HandshakeKind.allCases.reduce(into: [HandshakeOutcome: UInt64]()) { sum, kind in
            sum[kind.outcome, default: 0] += counts.handshakes[kind]
        }
        let encrypted = handshakes[.encrypted] ?? 0
        let plaintext = handshakes[.plaintext] ?? 0
        let failed = handshakes.values.reduce(0, +) - encrypted - plaintext
        let sent = counts.sent.all.reduce(0) { $0 + $1.number }
        let received = counts.received.all.reduce(0) { $0 + $1.number }
        let figures =
            "\(counted(admission.connections.count, "connection")), \(counted(torrents.count, "torrent")); handshakes: \(encrypted) encrypted, \(plaintext) plaintext, \(failed) failed; \(Self.size(sent)) to peers, \(Self.size(received)) from peers"
        guard let error = history.lastErrors.first else { return figures }
        return
            "not reloaded, the configuration of \(WallClock.timeOfDay(history.loaded)) is in force: \(error); \(figures)"
    }

    /// `1.5 MiB`
    private static func size(_ byteCount: UInt64) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB"]
        var tenths = min(byteCount, .max / 10) * 10
        guard byteCount >= 1024 else { return "\(byteCount) bytes" }
        var unit = -1
        while tenths >= 10_240, unit < units.count - 1 {
            tenths /= 1024
            unit += 1
        }
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
