import TestSwarm

extension Bench {
    /// Handshakes, beside the cost of their arithmetic.
    func measureHandshakes(_ kernels: Kernels) async throws {
        try await Workspace.use { workspace in
            let scene = try await HandshakeScene(self, in: workspace)
            let cost = HandshakeCost(daemon: scene.daemon, count: 200)
            let ways = [scene.inbound, scene.outbound]
            let rounds = try Rounds(7, of: ways.count) { try cost.measure(ways[$0]) }
            let allowed = 1.5 * kernels.bareHandshake + 40
            report.begin(
                "handshakes",
                "processor time for each connection, median of 7 rounds of 200; allowed are 1.5 times the arithmetic and 40 µs"
            )
            for (index, name) in ["inbound, accept to delivery", "outbound, accept to the peer's having it"]
                .enumerated()
            {
                let microseconds = rounds.median(index) / .microseconds(1)
                report.add(
                    Finding(
                        section: "handshakes", what: "\(name) : \(allowed.shortText) µs allowed", value: microseconds,
                        unit: "µs", range: rounds.range(index) { $0 / .microseconds(1) }, ratio: microseconds / allowed,
                        bound: index == 0 ? .atMost(1) : nil))
            }
        }
    }
}
