import TestSwarm
import Testing

extension UnderLoad {
    /// Connections that are held by saying nothing, or next to nothing.
    @Suite struct Slowloris {
        private static let hostileCount = 5000

        @Test(arguments: AttackedListener.allCases)
        func `5,000 connections that say next to nothing do not keep 50 honest ones from being served`(
            _ listener: AttackedListener
        ) async throws {
            try await LoadStage.use(listener.settings) { stage in
                let address = try await listener.address(on: stage)
                let first = try await listener.honest(on: stage, to: address) { $0.total = 200 }.finish()
                try #require(first.failed == 0, "\(first)")
                let before = try await stage.rest()
                let start = try await stage.figures()

                let honest = try await listener.honest(on: stage, to: address) {
                    $0.pause = 0.2
                    // Who is displaced in the moment in which thousands arrive comes again, as peers do.
                    $0.tries = listener.isPublic || !listener.takesAll ? 5 : 1
                }
                let began = ContinuousClock.now
                let hostile = try await hold(listener, at: address, on: stage)
                // What was under way before does not count as served.
                _ = try await honest.mark()
                let figures = try await stage.figures(bySocket: listener != .admin)
                try await stage.eventually("each honest one has been served") { try await honest.count().least >= 2 }
                var open = 0
                for load in hostile { open += try await load.count().open }
                let largest = try stage.daemon.process.ownByteCount

                try await stage.eventually(within: .seconds(40), "deadlines have ended all that were held") {
                    for load in hostile where try await load.count().open > 0 { return false }
                    return true
                }
                let held = ContinuousClock.now - began
                if listener.takesAll {
                    let end = try await stage.figures()
                    #expect(end.acceptedConnectionCount - start.acceptedConnectionCount >= Self.hostileCount)
                }
                let report = try await honest.stop()
                #expect(report.failed == 0, "\(report)")
                for load in hostile { #expect(try await load.stop().failed == 0) }
                let after = try await stage.expectRest(before, idleCount: listener.idleCount)
                try LoadFigures.write(
                    "slowloris, \(listener.rawValue)",
                    """
                    \(Self.hostileCount) connections, of which \(figures.activeConnectionCount) were there at a time; \
                    \(open) still when each of 50 honest ones had been served twice; all gone after \(LoadFigures.seconds(held)); \
                    \(report.done) honest ones ended right, \(report.retried) tries failed before, the slowest in \(report.slowest) s; \
                    memory \(LoadFigures.mebibytes(before.byteCount)), then \(LoadFigures.mebibytes(largest)), \
                    then \(LoadFigures.mebibytes(after.byteCount)); descriptors \(before.descriptorCount), then \(after.descriptorCount)
                    """)
            }
        }

        /// Half of them silent, half dripping.
        private nonisolated(nonsending) func hold(
            _ listener: AttackedListener, at address: String, on stage: LoadStage
        ) async throws -> [HostileLoad] {
            func start(_ drip: [UInt8]) async throws -> HostileLoad {
                try await .start(
                    in: stage.workspace, Self.hostileCount / 2, to: address, drip: drip, sources: listener.sources,
                    at: stage.network.place)
            }
            async let silent = start([])
            async let dripping = start(listener.drip)
            return try await [silent, dripping]
        }
    }
}

extension AttackedListener {
    /// Connections to trackers that libcurl keeps for the next request, in each worker.
    fileprivate var idleCount: Int {
        switch self {
        case .forwardPort, .gateway, .gatewayFromOne: 16
        case .inbound, .inboundFromOne, .socks, .forward, .transparent, .virtual, .admin, .metrics: 0
        }
    }
}
