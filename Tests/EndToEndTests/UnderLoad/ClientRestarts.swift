import TestSwarm
import Testing

extension UnderLoad {
    /// The client goes away and comes back, while peers go on connecting.
    @Suite struct ClientRestarts {
        private static var rounds: Int { UnderLoad.isLong ? 10 : 3 }
        /// Far below `timeouts.connect`, and not so little that a busy machine exceeds it.
        private static let soonest = 5.0

        @Test
        func `while the client is gone peers are turned away at once, and all are served who come after it is back`()
            async throws
        {
            let timeouts = "connect = 20"
            try await LoadStage.use(.init(handshake: 20, idle: 60, timeouts: timeouts)) { stage in
                let address = "\(LoadStage.inbound)"
                let warm = try await AttackedListener.inbound.honest(on: stage, to: address) { $0.total = 200 }.finish()
                try #require(warm.failed == 0, "\(warm)")
                let before = try await stage.rest()
                // New ones all the time, each of which is held open for a while by what it carries.
                let honest = try await AttackedListener.inbound.honest(on: stage, to: address) {
                    $0.concurrency = 100
                    $0.byteCount = 40_000
                    $0.pause = 0.5
                }
                var (served, turnedAway, slowest) = (0, 0, 0.0)
                for _ in 1...Self.rounds {
                    try await stage.eventually("each peer is served") { try await honest.count().least >= 2 }
                    let there = try await honest.count()
                    #expect(there.failed == 0, "\(there)")
                    // Those that the client is killed under are lost with it; whoever comes next is turned away.
                    _ = try await honest.goAway()
                    _ = try await honest.forget()
                    try await stage.eventually("peers are turned away") { try await honest.count().failed >= 200 }
                    let gone = try await honest.count()
                    #expect(gone.slowestFailure < Self.soonest && gone.done == 0, "\(gone)")
                    _ = try await honest.comeBack()
                    _ = try await honest.forget()
                    served += there.done
                    (turnedAway, slowest) = (turnedAway + gone.failed, max(slowest, gone.slowestFailure))
                }
                try await stage.eventually("each peer is served again") { try await honest.count().least >= 2 }
                let report = try await honest.stop()
                #expect(report.failed == 0, "\(report)")
                let after = try await stage.expectRest(before)
                try LoadFigures.write(
                    "client restarted",
                    """
                    \(Self.rounds) times under 100 peers at a time; \(turnedAway) were turned away while it was gone, \
                    the slowest after \(slowest) s; \(served + report.done) were served while it was there, all of them whole; \
                    memory \(LoadFigures.mebibytes(before.byteCount)), then \(LoadFigures.mebibytes(after.byteCount)); \
                    descriptors \(before.descriptorCount), then \(after.descriptorCount)
                    """)
            }
        }
    }
}
