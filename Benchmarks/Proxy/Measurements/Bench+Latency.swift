import MSE
import TestSwarm

extension Bench {
    private static let latencyRounds = 15

    /// What a small message takes longer by way of the daemon, encrypted to the peer, than on a direct connection.
    func measureLatency() async throws {
        try await Workspace.use { workspace in
            let socks = Endpoint.uniqueLoopback()
            _ = try await daemon(
                in: workspace,
                """
                workers = 1
                [outbound]
                socks = ["\(socks)"]
                encryption = "require"
                [inbound]
                listen = []
                """)
            report.begin(
                "latency",
                "one message at a time, medians of \(Self.latencyRounds) rounds of 2,000; what is added is a quantile less the direct connection's median"
            )
            for byteCount in [17, 68] {
                let plainPeer = try EchoPeer(speaking: .plaintext, messageByteCount: byteCount)
                let peer = try EchoPeer(speaking: .encrypted(.rc4), messageByteCount: byteCount)
                let directly = try WayThere.direct(plainPeer.endpoint).open()
                let proxied = try WayThere.socks(socks, to: peer.endpoint).open()
                // What another process in between takes, one that only copies.
                let copiedPeer = try EchoPeer(speaking: .plaintext, messageByteCount: byteCount)
                let entrance = try await Contender.startHAProxy(to: copiedPeer.endpoint, in: workspace).entrance
                let copied = try WayThere.direct(entrance).open()
                var (direct, through, byHAProxy): ([Latency], [Latency], [Latency]) = ([], [], [])
                for _ in 0..<Self.latencyRounds {
                    direct.append(try .measure(directly, to: plainPeer, byteCount: byteCount, count: 2000))
                    through.append(try .measure(proxied, to: peer, byteCount: byteCount, count: 2000))
                    byHAProxy.append(try .measure(copied, to: copiedPeer, byteCount: byteCount, count: 2000))
                }
                for (name, quantile, most) in [("median", 0.5, 40.0), ("p99", 0.99, 150.0)] {
                    func added(_ latency: [Latency]) -> [Double] {
                        zip(latency, direct).map {
                            Latency.quantile(quantile, of: $0.oneWay) - Latency.quantile(0.5, of: $1.oneWay)
                        }
                    }
                    add("\(byteCount) bytes, one way, added: \(name)", added(through), .atMost(most))
                    add("\(byteCount) bytes, one way, added by HAProxy, which only copies: \(name)", added(byHAProxy))
                }
                for (name, quantile) in [("median", 0.5), ("p99", 0.99)] {
                    for (way, latency) in [("direct", direct), ("through the daemon", through)] {
                        add(
                            "\(byteCount) bytes, there and back, \(way): \(name)",
                            latency.map { Latency.quantile(quantile, of: $0.roundTrip) })
                    }
                }
            }
        }
    }

    /// The median of the rounds, and how far they lie apart.
    private func add(_ what: String, _ microseconds: [Double], _ bound: Finding.Bound? = nil) {
        let sorted = microseconds.sorted()
        report.add(
            Finding(
                section: "latency", what: what, value: Kernels.median(sorted), unit: "µs",
                range: sorted[0]...sorted[sorted.count - 1], bound: bound))
    }
}
