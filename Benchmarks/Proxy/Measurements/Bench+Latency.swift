import MSE
import TestSwarm

extension Bench {
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
                "latency", "one message at a time; what is added is a quantile less the direct connection's median")
            for byteCount in [17, 68] {
                let plainPeer = try EchoPeer(speaking: .plaintext, messageByteCount: byteCount)
                let peer = try EchoPeer(speaking: .encrypted(.rc4), messageByteCount: byteCount)
                let directly = try WayThere.direct(plainPeer.endpoint).open()
                let proxied = try WayThere.socks(socks, to: peer.endpoint).open()
                var (direct, through) = (Latency(), Latency())
                for _ in 0..<20 {
                    try direct.measure(directly, to: plainPeer, byteCount: byteCount, count: 1000)
                    try through.measure(proxied, to: peer, byteCount: byteCount, count: 1000)
                }
                for (name, quantile, most) in [("median", 0.5, 40.0), ("p99", 0.99, 150.0)] {
                    let added =
                        Latency.quantile(quantile, of: through.oneWay) - Latency.quantile(0.5, of: direct.oneWay)
                    report.add(
                        Finding(
                            section: "latency", what: "\(byteCount) bytes, one way, added: \(name)", value: added,
                            unit: "µs", bound: .atMost(most)))
                }
                for (name, quantile) in [("median", 0.5), ("p99", 0.99)] {
                    for (way, latency) in [("direct", direct), ("through the daemon", through)] {
                        report.add(
                            Finding(
                                section: "latency", what: "\(byteCount) bytes, there and back, \(way): \(name)",
                                value: Latency.quantile(quantile, of: latency.roundTrip), unit: "µs"))
                    }
                }
            }
        }
    }
}
