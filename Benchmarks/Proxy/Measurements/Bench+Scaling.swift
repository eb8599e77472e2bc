import BenchmarkKit
import TestSwarm

extension Bench {
    /// Whether cost grows with the number of connections, and what a second worker brings.
    func measureScaling() async throws {
        report.begin(
            "scaling", "processor time by number of connections; a ratio is that of the dearest and the cheapest")
        for way in ["encrypted", "plain-buffers", "plain-splice"] {
            try await measureBytes(way, connections: [1, 8, 64, 512])
        }
        try await measureCrowdedHandshakes()
        try await measureWorkers()
    }

    private func measureBytes(_ way: String, connections: [Int]) async throws {
        try await Workspace.use { workspace in
            let contender = try await Contender.daemon(way, program: program, in: workspace)
            let rounds = try Rounds(5, of: connections.count) {
                try RelayCost(connectionCount: connections[$0], byteCount: 128 << 20).measure(contender)
            }
            let medians = connections.indices.map { rounds.median($0) / .milliseconds(1) }
            for (count, median) in zip(connections, medians) {
                report.add(
                    Finding(
                        section: "scaling", what: "\(way), \(count) connection\(count == 1 ? "" : "s")", value: median,
                        unit: "ms/GiB"))
            }
            let (least, most) = (medians.min() ?? .nan, medians.max() ?? .nan)
            report.add(
                Finding(
                    section: "scaling", what: "\(way), the dearest : the cheapest", value: most, unit: "ms/GiB",
                    ratio: most / least, bound: .atMost(1.25)))
        }
    }

    private func measureCrowdedHandshakes() async throws {
        try await Workspace.use { workspace in
            let scene = try await HandshakeScene(self, in: workspace)
            let cost = HandshakeCost(daemon: scene.daemon, count: 200)
            let (few, many) = (10, HandshakeScene.mostInbound - cost.count)
            func measure(beside others: Int) throws -> Double {
                try scene.inbound.crowd.grow(to: others)
                let rounds = try Rounds(5, of: 1) { _ in try cost.measure(scene.inbound, beside: others) }
                return rounds.median(0) / .microseconds(1)
            }
            // With few before and after, so that what the machine did in between does not count as theirs.
            let before = try measure(beside: few)
            try scene.outbound.crowd.grow(to: HandshakeScene.mostOutbound - cost.count)
            let crowded = try measure(beside: many)
            try scene.outbound.crowd.shrink(to: 0)
            try scene.inbound.crowd.shrink(to: few)
            let after = try measure(beside: few)
            let alone = (before + after) / 2
            report.add(
                Finding(
                    section: "scaling", what: "inbound handshake beside \(few) connections", value: alone, unit: "µs"))
            report.add(
                Finding(
                    section: "scaling",
                    what:
                        "inbound handshake beside \(many + HandshakeScene.mostOutbound - cost.count) connections : beside \(few)",
                    value: crowded, unit: "µs", ratio: crowded / alone, bound: .atMost(1.25)))
        }
    }

    /// Load and sink share the processors with the daemon, so that wall time says nothing: what a daemon could carry is what
    /// it carried in each second of its busiest thread.
    private func measureWorkers() async throws {
        try await Workspace.use { workspace in
            let byteCount = 512 << 20
            var contenders: [Contender] = []
            for workers in 1...2 {
                contenders.append(
                    try await .daemon("encrypted", program: program, workers: workers, in: workspace))
            }
            let rounds = try Rounds(5, of: contenders.count) {
                try RelayCost(connectionCount: 256, byteCount: byteCount).measureBusiestThread(contenders[$0])
            }
            let capacities = contenders.indices.map { .seconds(1024) / rounds.median($0) }
            report.add(
                Finding(
                    section: "scaling", what: "encrypted, 256 connections, 1 worker, by its busiest thread",
                    value: capacities[0], unit: "MiB/CPU-s"))
            report.add(
                Finding(
                    section: "scaling",
                    what: "encrypted, 256 connections, 2 workers, by their busiest thread : 1 worker",
                    value: capacities[1], unit: "MiB/CPU-s", ratio: capacities[1] / capacities[0], bound: .atLeast(1.8))
            )
        }
    }
}
