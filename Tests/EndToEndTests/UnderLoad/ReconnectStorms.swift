import TestSwarm
import Testing

extension UnderLoad {
    /// Connections that are all lost at once, and made again at once.
    @Suite struct ReconnectStorms {
        /// Whose connections are lost, and who loses them.
        enum Storm: String, CaseIterable, CustomTestStringConvertible {
            case peersDrop = "a client's, lost by the peers"
            case clientDrops = "a client's, let go by it"
            case clientDropsInbound = "peers', lost by the client"
            case peersDropInbound = "peers', let go by them"

            var testDescription: String { rawValue }
            var isInbound: Bool { self == .clientDropsInbound || self == .peersDropInbound }
            /// Whether who made the connections is also who ends them.
            var isOwn: Bool { self == .clientDrops || self == .peersDropInbound }
        }

        private static let count = 300
        private static var rounds: Int { UnderLoad.isLong ? 30 : 3 }

        @Test(arguments: Storm.allCases)
        func `300 connections that are lost together come back each time, and honest ones go on beside them`(
            _ storm: Storm
        ) async throws {
            try await LoadStage.use(.init(handshake: 15, firstBytes: 15, idle: 60)) { stage in
                let beside: AttackedListener = storm.isInbound ? .forward : .gateway
                let address = try await beside.address(on: stage)
                let warm = try await beside.honest(on: stage, to: address) { $0.total = 100 }.finish()
                try #require(warm.failed == 0, "\(warm)")
                let before = try await stage.rest()
                let load = try await start(storm, on: stage)
                let honest = try await beside.honest(on: stage, to: address) {
                    $0.concurrency = 20
                    $0.pause = 0.2
                }
                let began = ContinuousClock.now
                for round in 1...Self.rounds {
                    _ = try await storm.isOwn ? load.letGo() : load.drop()
                    try await stage.eventually(within: .seconds(60), "all stand again, after \(round) rounds") {
                        let now = try await load.count()
                        return now.standing == Self.count && now.made >= Self.count * (round + 1)
                    }
                }
                let lasted = ContinuousClock.now - began
                try await stage.eventually("each honest one has been served") { try await honest.count().least >= 1 }
                let report = try await honest.stop()
                let storms = try await load.stop()
                #expect(report.failed == 0, "\(report)")
                // Of peers, more dial at once than may shake hands at a time: some have to try again.
                if !storm.isInbound { #expect(storms.failed == 0, "\(storms)") }
                let after = try await stage.expectRest(before, idleCount: beside == .gateway ? 16 : 0)
                try LoadFigures.write(
                    "reconnect storm, \(storm.rawValue)",
                    """
                    \(Self.count) connections lost together \(Self.rounds) times and back after \
                    \(LoadFigures.seconds(lasted / Self.rounds)) on average, \(storms.made) in all, \(storms.failed) of them failed; \
                    beside them \(report.done) honest ones ended right, 0 wrong; \
                    memory \(LoadFigures.mebibytes(before.byteCount)), then \(LoadFigures.mebibytes(after.byteCount)); \
                    descriptors \(before.descriptorCount), then \(after.descriptorCount)
                    """)
            }
        }

        private nonisolated(nonsending) func start(_ storm: Storm, on stage: LoadStage) async throws -> StormLoad {
            try await .start(
                in: stage.workspace, storm.isInbound ? .inbound : .socks, Self.count,
                to: storm.isInbound ? LoadStage.inbound : LoadStage.socks,
                leadingTo: storm.isInbound ? LoadStage.client : LoadStage.otherPeer, infohash: "\(Stage.infohash)",
                sources: storm.isInbound ? LoadStage.hostileSources : "", at: stage.network.place)
        }
    }
}
