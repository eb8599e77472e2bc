import TestSwarm
import Testing

extension UnderLoad {
    /// Handshakes at full speed that lead nowhere, while honest peers come and go.
    @Suite struct HandshakeFloods {
        enum Flood: String, CaseIterable, CustomTestStringConvertible {
            case garbage, zeros
            case key = "a valid Ya, then silence"
            case keyAndGarbage = "a valid Ya, then 20 KB of garbage"
            case mixed = "all kinds"
            case mixedFromOne = "all kinds, from one address"

            var testDescription: String { rawValue }

            /// In CI all kinds come together.
            static var all: [Flood] { UnderLoad.isLong ? allCases : [.mixed, .mixedFromOne] }

            var kinds: [FloodLoad.Kind] {
                switch self {
                case .garbage: [.garbage]
                case .zeros: [.zeros]
                case .key: [.key]
                case .keyAndGarbage: [.keyAndGarbage]
                case .mixed, .mixedFromOne: FloodLoad.Kind.allCases
                }
            }

            var sources: String { self == .mixedFromOne ? LoadStage.singleSource : LoadStage.hostileSources }
        }

        /// More than the daemon has been seen to take, and far less than without bounds: 20 KB of each connection alone were more.
        private static let mostGrowth = 48 << 20

        @Test(arguments: Flood.all)
        func `a flood of handshakes keeps no honest peer out, and takes bounded memory`(_ flood: Flood) async throws {
            try await LoadStage.use { stage in
                let warm = try await honest(on: stage, total: 200).finish()
                try #require(warm.failed == 0, "\(warm)")
                let before = try await stage.rest()
                let figuresBefore = try await stage.figures()
                let honest = try await honest(on: stage)
                let load = try await FloodLoad.start(
                    in: stage.workspace, flood.kinds, to: LoadStage.inbound, sources: flood.sources,
                    at: stage.network.place)
                let began = ContinuousClock.now
                try stage.daemon.process.forgetPeak()
                let resident = try stage.daemon.process.peakByteCount
                var mostHandshakes = 0
                while ContinuousClock.now - began < .seconds(UnderLoad.isLong ? 20 : 5) {
                    mostHandshakes = max(
                        mostHandshakes, Int(try await stage.figures()["handshakes_active"] ?? 0))
                    try await Task.sleep(for: .milliseconds(200))
                }
                try await stage.eventually("each honest one has been served") { try await honest.count().least >= 2 }
                let growth = try stage.daemon.process.peakByteCount - resident
                let hostile = try await load.stop()
                let report = try await honest.stop()
                let figures = try await stage.figures().changes(since: figuresBefore)
                let refused = figures.filter { $0.key.hasPrefix("connections_refused_total{") }
                let displaced = Int(figures["handshakes_total{direction=inbound,outcome=displaced}"] ?? 0)
                #expect(report.failed == 0, "\(report)")
                #expect(mostHandshakes <= 256)
                #expect(growth < Self.mostGrowth, "\(growth) bytes")
                // What one address may do is little, whatever it tries, and what was refused is counted.
                if flood == .mixedFromOne { #expect(refused.values.reduce(0, +) > Double(hostile.attempts / 2)) }
                let after = try await stage.expectRest(before)
                try LoadFigures.write(
                    "flood of handshakes, \(flood.rawValue)",
                    """
                    \(hostile.attempts) attempts in \(hostile.seconds) s, \
                    \(Int(Double(hostile.attempts) / hostile.seconds)) a second, of which \(hostile.answered) were answered; \
                    \(displaced) gave way to newer ones, refused: \
                    \(refused.map { "\($0.key.drop { $0 != "{" }) \(Int($0.value))" }.sorted().joined(separator: ", ")); \
                    at most \(mostHandshakes) shook hands at a time; \(report.done) honest ones ended right, \
                    \(report.retried) of them not at the first try, the slowest in \(report.slowest) s; \
                    memory \(LoadFigures.mebibytes(before.byteCount)), at most \(LoadFigures.mebibytes(growth)) more, \
                    then \(LoadFigures.mebibytes(after.byteCount))
                    """)
            }
        }

        private nonisolated(nonsending) func honest(
            on stage: LoadStage, total: Int = 0
        ) async throws -> HonestLoad {
            try await AttackedListener.inbound.honest(on: stage, to: "\(LoadStage.inbound)") {
                $0.total = total
                $0.concurrency = 20
                $0.pause = 0.1
                $0.tries = 10
            }
        }
    }
}
