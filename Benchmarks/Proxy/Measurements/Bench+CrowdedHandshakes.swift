import BenchmarkKit
import TestSwarm

extension Bench {
    /// What a handshake costs with few and with very many connections open.
    func measureCrowdedHandshakes() async throws {
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
}
