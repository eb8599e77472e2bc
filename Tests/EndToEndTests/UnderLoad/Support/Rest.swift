import TestSwarm
import Testing

/// What a daemon has while no connection is there.
struct Rest: Sendable {
    let descriptorCount: Int
    /// Memory of its own.
    let byteCount: Int
}

extension LoadStage {
    /// What the daemon has now that all connections have ended, or will at once.
    nonisolated(nonsending) func rest() async throws -> Rest {
        try await eventually("no connection is left") { try await figures().activeConnectionCount == 0 }
        // Sockets are closed a moment after their connections have ceased to count, and so is the look at the figures.
        var looks: [Rest] = []
        for _ in 0..<5 {
            try await Task.sleep(for: .milliseconds(50))
            looks.append(
                Rest(
                    descriptorCount: try daemon.process.openDescriptorCount,
                    byteCount: try daemon.process.ownByteCount))
        }
        return Rest(
            descriptorCount: looks.map(\.descriptorCount).min() ?? 0, byteCount: looks.map(\.byteCount).min() ?? 0)
    }

    /// Waits until the daemon is back where it was.
    /// - Parameters:
    ///   - growth: bytes of memory that it may have more.
    ///   - idleCount: descriptors that it may have more: connections to trackers that are kept for the next request.
    /// - Returns: what it has then.
    @discardableResult
    nonisolated(nonsending) func expectRest(
        _ before: Rest, growth: Int = 8 << 20, idleCount: Int = 0, within limit: Duration = .seconds(40)
    ) async throws -> Rest {
        var now = try await rest()
        try await eventually(within: limit, "descriptors and memory are back") {
            if now.descriptorCount <= before.descriptorCount + idleCount, now.byteCount <= before.byteCount + growth {
                return true
            }
            now = try await rest()
            return false
        }
        return now
    }
}
