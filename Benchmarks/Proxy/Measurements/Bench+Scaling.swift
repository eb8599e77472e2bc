import BenchmarkKit
import TestSwarm

extension Bench {
    /// Whether cost grows with the number of connections, and what a second worker brings.
    func measureScaling() async throws {
        report.begin(
            "scaling",
            "processor time by number of connections; ratios are within a round, but that of the dearest and the cheapest"
        )
        // What costs less needs more bytes to be told as well.
        for (way, mebibytes) in [("encrypted", 160), ("plain-buffers", 512), ("plain-splice", 512)] {
            try await measureGrowth(way, byteCount: mebibytes << 20)
        }
        try await measureCrowdedHandshakes()
        try await measureWorkers()
    }
}
