import TestSwarm

extension Bench {
    /// Handshakes, beside the cost of their arithmetic.
    func measureHandshakes() async throws {
        try await Workspace.use { workspace in
            let scene = try await HandshakeScene(self, in: workspace)
            let cost = HandshakeCost(daemon: scene.daemon, count: 200)
            let kernel = KernelWork()
            let ways = [scene.inbound, scene.outbound]
            // The arithmetic takes its turn after them.
            let rounds = try Rounds(9, of: ways.count + 1) {
                $0 < ways.count ? try cost.measure(ways[$0]) : try kernel.bareHandshake()
            }
            report.begin(
                "handshakes",
                "processor time for each connection, median of \(rounds.values[0].count) rounds of 200; ratios are within a round"
            )
            func add(_ what: String, _ index: Int, ratio: Double? = nil, _ bound: Finding.Bound? = nil) {
                report.add(
                    Finding(
                        section: "handshakes", what: what, value: rounds.median(index) / .microseconds(1), unit: "µs",
                        range: rounds.range(index) { $0 / .microseconds(1) }, ratio: ratio, bound: bound))
            }
            func ratio(_ index: Int) -> Double {
                let allowed = rounds.values[ways.count].map { $0 * 1.5 + .microseconds(40) }
                return Kernels.median(zip(rounds.values[index], allowed).map { $0 / $1 })
            }
            add("the arithmetic: both exponentiations, 4 hashes, 2 keystreams", ways.count)
            add("inbound, accept to delivery : 1.5 times the arithmetic and 40 µs", 0, ratio: ratio(0), .atMost(1))
            add("outbound, accept to the peer's having it : the same", 1, ratio: ratio(1))
        }
    }
}
