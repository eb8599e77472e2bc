import BenchmarkKit
import TestSwarm

extension Bench {
    /// Numbers of connections, the least first.
    private static let connectionCounts = [1, 8, 64, 512]

    /// What a GiB costs by the number of connections, and how that grows.
    func measureGrowth(_ way: String, byteCount: Int) async throws {
        try await Workspace.use { workspace in
            let contender = try await Contender.daemon(way, program: program, in: workspace)
            let kernel = KernelWork()
            let counts = Self.connectionCounts
            // One stream's cipher and that of four, as the daemon groups them, take their turns after the relays.
            let rounds = try Rounds(7, of: counts.count + 2) {
                switch $0 {
                case counts.count: try kernel.costOfGiB(.oneStream)
                case counts.count + 1: try kernel.costOfGiB(.fourStreams)
                default: try RelayCost(connectionCount: counts[$0], byteCount: byteCount).measure(contender)
                }
            }
            for (index, count) in counts.enumerated() {
                report.add(
                    Finding(
                        section: "scaling", what: "\(way), \(count) connection\(count == 1 ? "" : "s")",
                        value: rounds.median(index) / .milliseconds(1), unit: "ms/GiB",
                        range: rounds.range(index) { $0 / .milliseconds(1) }))
            }
            tellGrowth(of: way, rounds, isCiphered: way.hasPrefix("encrypted"))
        }
    }

    private func tellGrowth(of way: String, _ rounds: Rounds, isCiphered: Bool) {
        let counts = Self.connectionCounts
        let values = counts.indices.map { rounds.values[$0].map { $0 / .milliseconds(1) } }
        let medians = values.map { Kernels.median($0) }
        func add(_ what: String, _ value: Double, ratio: Double? = nil, _ bound: Finding.Bound? = nil) {
            report.add(
                Finding(
                    section: "scaling", what: "\(way), \(what)", value: value, unit: "ms/GiB", ratio: ratio,
                    bound: bound))
        }
        func ratio(_ these: [Double], to those: [Double]) -> Double {
            Kernels.median(zip(these, those).map { $0 / $1 })
        }
        let (one, few, many) = (values[0], values[1], values[counts.count - 1])
        add(
            "\(counts[counts.count - 1]) connections : \(counts[1])", Kernels.median(many), ratio: ratio(many, to: few),
            .atMost(1.25))
        let (least, most) = (medians.min() ?? .nan, medians.max() ?? .nan)
        add("the dearest : the cheapest", most, ratio: most / least, .atMost(1.25))
        guard isCiphered else { return }
        // A stream that is alone has none to be ciphered beside.
        let alone = zip(rounds.values[counts.count], rounds.values[counts.count + 1]).map {
            ($0 - $1) / .milliseconds(1)
        }
        add(
            "one stream's kernel less that of four : the relay of 8", Kernels.median(alone),
            ratio: ratio(alone, to: few)
        )
        let less = zip(one, alone).map { $0 - $1 }
        add("1 connection less that : 8", Kernels.median(less), ratio: ratio(less, to: few))
    }
}
