import TestSwarm
import Testing

extension UnderLoad {
    /// Connections by the thousand, made and closed.
    @Suite struct ManyInTurn {
        /// The second time is there to see that nothing grows any more: CI has no time for as many.
        private static let counts = UnderLoad.isLong ? [10_000, 10_000, 10_000] : [10_000, 2500]
        /// What a daemon that has had ten thousand connections may keep, and another ten thousand may add.
        private static let mostGrowth = 6 << 20
        private static let mostFurtherGrowth = 2 << 20

        /// Ways in turn, of which each has a fifth of the connections: other traffic is carried as it is.
        private static let parts: [(listener: AttackedListener, cryptos: [String])] = [
            (.socks, ["other"]), (.forward, ["rc4"]), (.inbound, ["rc4", "plaintext", "none"]), (.forwardPort, ["rc4"]),
            (.gateway, ["rc4"]),
        ]

        @Test func `10,000 connections of all kinds leave neither descriptors nor memory behind, nor do more of them`()
            async throws
        {
            try await LoadStage.use(.init(handshake: 30, firstBytes: 30, request: 30, idle: 60)) { stage in
                try await run(500, on: stage)
                let before = try await stage.rest()
                var (rests, times) = ([before], [Duration]())
                for count in Self.counts {
                    let began = ContinuousClock.now
                    try await run(count, on: stage)
                    times.append(ContinuousClock.now - began)
                    // libcurl keeps a few connections to each tracker.
                    rests.append(
                        try await stage.expectRest(
                            rests[rests.count - 1],
                            growth: rests.count == 1 ? Self.mostGrowth : Self.mostFurtherGrowth, idleCount: 16))
                }
                let words = rests.map { "\(LoadFigures.mebibytes($0.byteCount)) and \($0.descriptorCount) descriptors" }
                try LoadFigures.write(
                    "connections made and closed",
                    """
                    \(Self.counts.map(String.init).joined(separator: ", then ")) in \(times.map(LoadFigures.seconds).joined(separator: ", then ")), all of them whole; \
                    \(words.joined(separator: ", then "))
                    """)
            }
        }

        private nonisolated(nonsending) func run(_ count: Int, on stage: LoadStage) async throws {
            var loads: [HonestLoad] = []
            for part in Self.parts {
                loads.append(
                    try await part.listener.honest(on: stage, to: try await part.listener.address(on: stage)) {
                        $0.total = count / Self.parts.count
                        $0.concurrency = 20
                        $0.byteCount = 2000
                        $0.cryptos = part.cryptos
                    })
            }
            for load in loads {
                let report = try await load.finish()
                #expect((report.done, report.failed) == (count / Self.parts.count, 0), "\(report)")
            }
        }
    }
}
