import BenchmarkKit
import TestSwarm

extension Bench {
    /// Load and sink share the processors with the daemon, so that wall time says nothing: what a daemon could carry is what
    /// it carried in each second of its busiest thread.
    func measureWorkers() async throws {
        try await Workspace.use { workspace in
            let byteCount = 512 << 20
            var contenders: [Contender] = []
            for workers in 1...2 {
                contenders.append(
                    try await .daemon("encrypted", program: program, workers: workers, in: workspace))
            }
            let rounds = try Rounds(9, of: contenders.count) {
                try RelayCost(connectionCount: 256, byteCount: byteCount, isEven: true).measureBusiestThread(
                    contenders[$0])
            }
            let capacities = contenders.indices.map { .seconds(1024) / rounds.median($0) }
            report.add(
                Finding(
                    section: "scaling", what: "encrypted, 256 connections, 1 worker, by its busiest thread",
                    value: capacities[0], unit: "MiB/CPU-s",
                    range: rounds.range(0) { .seconds(1024) / $0 }))
            report.add(
                Finding(
                    section: "scaling",
                    what: "encrypted, 256 connections, 2 workers, by their busiest thread : 1 worker",
                    value: capacities[1], unit: "MiB/CPU-s",
                    range: rounds.range(1) { .seconds(1024) / $0 },
                    ratio: Kernels.median(zip(rounds.values[0], rounds.values[1]).map { $0 / $1 }), bound: .atLeast(1.8)
                )
            )
        }
    }
}
