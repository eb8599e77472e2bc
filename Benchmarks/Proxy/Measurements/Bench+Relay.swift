import BenchmarkKit
import TestSwarm

extension Bench {
    /// The relay with 8 busy connections, beside what a user would take instead.
    func measureRelay(_ kernels: Kernels) async throws {
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

            let cost = RelayCost(connectionCount: 8, byteCount: 256 << 20)
            let rounds = try Rounds(5, of: contenders.count) { try cost.measure(contenders[$0]) }
            report.begin(
                "relay", "8 connections, processor time of the relaying process, median of 5 rounds of 256 MiB")
            var medians: [String: Duration] = [:]
            for (index, contender) in contenders.enumerated() {
                medians[contender.name] = rounds.median(index)
                report.add(
                    Finding(
                        section: "relay", what: contender.name, value: .seconds(1024) / rounds.median(index),
                        unit: "MiB/CPU-s", range: rounds.range(index) { .seconds(1024) / $0 }))
            }
            try compare(medians, with: kernels)
        }
    }

    /// The ratios: of costs for each byte, but of bytes for each cost where the daemon is to carry more.
    private func compare(_ medians: [String: Duration], with kernels: Kernels) throws {
        func cost(_ names: String...) throws -> Duration {
            guard let best = names.compactMap({ medians[$0] }).min() else { throw Disappointment("no \(names)") }
            return best
        }
        func add(_ what: String, _ value: Duration, to other: Duration, _ bound: Finding.Bound) {
            report.add(
                Finding(
                    section: "relay ratios", what: what, value: value / .milliseconds(1), unit: "ms/GiB",
                    ratio: value / other, bound: bound))
        }
        let encrypted = try cost("encrypted")
        add(
            "encrypted : plaintext by buffers + kernel of two streams", encrypted,
            to: try cost("plain-buffers") + kernels.pairOfStreams, .atMost(1.1))
        add(
            "encrypted in : plaintext by buffers + kernel of two streams", try cost("encrypted-in"),
            to: try cost("plain-buffers") + kernels.pairOfStreams, .atMost(1.1))
        add(
            "plaintext by buffers : HAProxy without splice, the better", try cost("plain-buffers"),
            to: try cost("haproxy", "haproxy-64k"), .atMost(1))
        add(
            "plaintext selected, spliced : HAProxy with splice, the better", try cost("selected-plain"),
            to: try cost("haproxy-splice", "haproxy-splice-1m"), .atMost(1))
        let shadowsocks = try cost("ss-rc4-md5")
        let fastest = try Contender.shadowsocksCiphers.map { try cost("ss-" + $0) }.min() ?? shadowsocks
        for (name, other, least) in [("rc4-md5", shadowsocks, 2.3), ("its fastest cipher", fastest, 1.0)] {
            report.add(
                Finding(
                    section: "relay ratios", what: "encrypted : ss-tunnel, \(name), in bytes for each CPU-second",
                    value: .seconds(1024) / encrypted, unit: "MiB/CPU-s", ratio: other / encrypted,
                    bound: .atLeast(least)))
        }
    }
}
