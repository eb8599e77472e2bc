import BenchmarkKit
import TestSwarm

extension Bench {
    /// Whether cost grows with the number of connections, and what a second worker brings.
    func measureScaling() async throws {
        report.begin(
            "scaling", "processor time by number of connections; a ratio is that of the dearest and the cheapest")
        // What costs less needs more bytes to be told as well.
        for (way, mebibytes) in [("encrypted", 160), ("plain-buffers", 512), ("plain-splice", 512)] {
            try await measureBytes(way, connections: [1, 8, 64, 512], byteCount: mebibytes << 20)
        }
        try await measureCrowdedHandshakes()
        try await measureWorkers()
    }

    private func measureBytes(_ way: String, connections: [Int], byteCount: Int) async throws {
        try await Workspace.use { workspace in
            let contender = try await Contender.daemon(way, program: program, in: workspace)
            let rounds = try Rounds(5, of: connections.count) {
                try RelayCost(connectionCount: connections[$0], byteCount: byteCount).measure(contender)
            }
            let medians = connections.indices.map { rounds.median($0) / .milliseconds(1) }
            for (index, count) in connections.enumerated() {
                report.add(
                    Finding(
                        section: "scaling", what: "\(way), \(count) connection\(count == 1 ? "" : "s")",
                        value: medians[index],
                        unit: "ms/GiB", range: rounds.range(index) { $0 / .milliseconds(1) }))
            }
            report.add(
                Finding(
                    section: "scaling",
                    what: "\(way), \(connections.last ?? 0) connections : \(connections.first ?? 0)",
                    value: medians.last ?? .nan, unit: "ms/GiB",
                    ratio: (medians.last ?? .nan) / (medians.first ?? .nan)))
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
            let cost = HandshakeCost(of: scene.daemon.process)
            func measure(_ way: HandshakeScene.Way, beside others: Int) throws -> Double {
                try cost.fill(way, to: others)
                return try Rounds(5, of: 1) { _ in try cost.measure(way, beside: others) }.median(0) / .microseconds(1)
            }
            // With few before and after, so that what the machine did in between does not count as theirs.
            let few = 10
            let (inboundMany, outboundMany) = (
                HandshakeScene.mostInbound - cost.count, HandshakeScene.mostOutbound - cost.count
            )
            let before = (try measure(scene.inbound, beside: few), try measure(scene.outbound, beside: few))
            let inbound = try measure(scene.inbound, beside: inboundMany)
            let outbound = try measure(scene.outbound, beside: outboundMany)
            for way in [scene.outbound, scene.inbound] { try way.crowd.shrink(to: few) }
            let after = (try measure(scene.inbound, beside: few), try measure(scene.outbound, beside: few))

            add("inbound", inbound, beside: inboundMany + few, alone: (before.0 + after.0) / 2, few: 2 * few)
            add(
                "outbound", outbound, beside: inboundMany + outboundMany, alone: (before.1 + after.1) / 2, few: 2 * few)
        }
    }

    private func add(_ way: String, _ crowded: Double, beside many: Int, alone: Double, few: Int) {
        report.add(
            Finding(section: "scaling", what: "\(way) handshake beside \(few) connections", value: alone, unit: "µs"))
        report.add(
            Finding(
                section: "scaling", what: "\(way) handshake beside \(many) connections : beside \(few)", value: crowded,
                unit: "µs", ratio: crowded / alone, bound: .atMost(1.25)))
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
                try RelayCost(connectionCount: 256, byteCount: byteCount, isEven: true).measureBusiestThread(
                    contenders[$0])
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
