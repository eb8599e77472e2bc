import TestSwarm

extension Bench {
    private static let handshakeRounds = 15

    /// What takes its turn in each round.
    private enum Turn: Int, CaseIterable {
        case inbound, outbound, arithmetic, calls
    }

    /// Handshakes, beside the cost of their arithmetic and of their socket calls.
    func measureHandshakes() async throws {
        try await Workspace.use { workspace in
            let scene = try await HandshakeScene(self, in: workspace)
            let bare = try await BareRelay.start(in: workspace)
            let (inbound, outbound) = (
                HandshakeCost(of: scene.daemon.process), HandshakeCost(of: scene.daemon.process)
            )
            let calls = HandshakeCost(of: bare.process)
            let kernel = KernelWork()
            let turns = Turn.allCases
            let rounds = try Rounds(Self.handshakeRounds, of: turns.count) {
                switch turns[$0] {
                case .inbound: try inbound.measure(scene.inbound)
                case .outbound: try outbound.measure(scene.outbound)
                case .arithmetic: try kernel.bareHandshake()
                case .calls: try calls.measure(bare.way)
                }
            }
            report.begin(
                "handshakes",
                "processor time for each connection, median of \(Self.handshakeRounds) rounds of \(inbound.count); ratios are within a round"
            )
            tell(rounds, kernelShare: (inbound.shares.ofKernel, outbound.shares.ofKernel))
        }
    }

    private func tell(_ rounds: Rounds, kernelShare: (inbound: Double, outbound: Double)) {
        func values(_ turn: Turn) -> [Duration] { rounds.values[turn.rawValue] }
        func microseconds(_ turn: Turn) -> Double { rounds.median(turn.rawValue) / .microseconds(1) }
        func add(_ what: String, _ turn: Turn, ratio: Double? = nil, _ bound: Finding.Bound? = nil) {
            report.add(
                Finding(
                    section: "handshakes", what: what, value: microseconds(turn), unit: "µs",
                    range: rounds.range(turn.rawValue) { $0 / .microseconds(1) }, ratio: ratio, bound: bound))
        }
        func ratio(_ turn: Turn, to others: [Duration]) -> Double {
            Kernels.median(zip(values(turn), others).map { $0 / $1 })
        }
        let allowed = values(.arithmetic).map { $0 * 1.5 + .microseconds(40) }
        let floor = zip(values(.arithmetic), values(.calls)).map { $0 + $1 }

        add("the arithmetic: both exponentiations, 4 hashes, 2 keystreams", .arithmetic)
        add(
            "inbound, accept to delivery : 1.5 times the arithmetic and 40 µs", .inbound,
            ratio: ratio(.inbound, to: allowed), .atMost(1))
        add("outbound, accept to the peer's having it : the same", .outbound, ratio: ratio(.outbound, to: allowed))
        add("the socket calls of one inbound, alone", .calls)
        report.add(
            Finding(
                section: "handshakes", what: "the arithmetic + the socket calls : 1.5 times the arithmetic and 40 µs",
                value: Kernels.median(floor.map { $0 / .microseconds(1) }), unit: "µs",
                ratio: Kernels.median(zip(floor, allowed).map { $0 / $1 })))
        add("inbound : the arithmetic + the socket calls", .inbound, ratio: ratio(.inbound, to: floor))
        for (way, turn, share) in [
            ("inbound", Turn.inbound, kernelShare.inbound), ("outbound", .outbound, kernelShare.outbound),
        ] {
            report.add(
                Finding(
                    section: "handshakes", what: "\(way), the kernel's part, by ticks : all of it",
                    value: share * microseconds(turn), unit: "µs", ratio: share))
        }
    }
}
