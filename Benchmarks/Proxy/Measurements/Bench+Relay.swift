import BenchmarkKit
import TestSwarm

extension Bench {
    static let relayRounds = 21

    /// The relay with 8 busy connections, beside what a user would take instead.
    func measureRelay() async throws {
        try await Workspace.use { workspace in
            var contenders: [Contender] = []
            for way in Contender.daemonWays {
                contenders.append(try await .daemon(way, program: program, in: workspace))
            }
            for (name, _) in Contender.haproxyWays { contenders.append(try await .haproxy(name, in: workspace)) }
            for cipher in Contender.shadowsocksCiphers {
                contenders.append(try await .shadowsocks(cipher, in: workspace))
            }
            contenders.append(try await .stunnel(in: workspace))

            // What costs less needs more bytes to be told as well.
            let costs = contenders.map {
                RelayCost(connectionCount: 8, byteCount: (Self.isCheap($0.name) ? 512 : 128) << 20)
            }
            let kernel = KernelWork()
            // The kernel of two streams takes its turn after them.
            let rounds = try Rounds(Self.relayRounds, of: contenders.count + 1) {
                $0 < contenders.count ? try costs[$0].measure(contenders[$0]) : try kernel.costOfGiB(.twoStreams)
            }
            report.begin(
                "relay",
                "8 connections, processor time of the relaying process, median of \(Self.relayRounds) rounds of 128 MiB, 512 MiB where nothing is ciphered"
            )
            for (index, contender) in contenders.enumerated() {
                report.add(
                    Finding(
                        section: "relay", what: contender.name, value: .seconds(1024) / rounds.median(index),
                        unit: "MiB/CPU-s", range: rounds.range(index) { .seconds(1024) / $0 }))
            }
            report.add(
                Finding(
                    section: "relay", what: "kernel of two streams",
                    value: .seconds(1024) / rounds.median(contenders.count),
                    unit: "MiB/CPU-s", range: rounds.range(contenders.count) { .seconds(1024) / $0 }))
            compare(RelayRounds(rounds, names: contenders.map(\.name) + [RelayRounds.kernel]))
        }
    }

    private static func isCheap(_ name: String) -> Bool {
        ["plain-", "selected-plain", "haproxy"].contains { name.hasPrefix($0) }
    }

    /// The ratios: of costs for each byte, but of bytes for each cost where the daemon is to carry more.
    private func compare(_ rounds: RelayRounds) {
        func add(_ what: String, _ value: [String], to others: [String], sum: [String] = [], _ bound: Finding.Bound) {
            let ratio = rounds.ratio(of: value[0], to: others, adding: sum)
            var isCost = true
            if case .atLeast = bound { isCost = false }
            let cost = rounds.cost(value[0])
            report.add(
                Finding(
                    section: "relay ratios", what: what,
                    value: isCost ? cost / .milliseconds(1) : .seconds(1024) / cost,
                    unit: isCost ? "ms/GiB" : "MiB/CPU-s", ratio: isCost ? ratio : 1 / ratio, bound: bound))
        }
        for way in ["encrypted", "encrypted-in"] {
            add(
                "\(way) : plain-buffers + kernel of two streams", [way], to: ["plain-buffers"],
                sum: [RelayRounds.kernel],
                .atMost(1.1))
        }
        add(
            "plain-buffers : HAProxy without splice, the better", ["plain-buffers"], to: ["haproxy", "haproxy-64k"],
            .atMost(1))
        add(
            "selected-plain, spliced : HAProxy with splice, the better", ["selected-plain"],
            to: ["haproxy-splice", "haproxy-splice-1m"], .atMost(1))
        add("encrypted : ss-tunnel, rc4-md5, in bytes", ["encrypted"], to: ["ss-rc4-md5"], .atLeast(2.3))
        add(
            "encrypted : ss-tunnel, its fastest cipher, in bytes", ["encrypted"],
            to: Contender.shadowsocksCiphers.map { "ss-" + $0 }, .atLeast(1))
    }
}
