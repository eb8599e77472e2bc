import BenchmarkKit
import MSE
import TestSwarm

extension Contender {
    /// The ways in which the daemon relays, by name.
    static let daemonWays = ["plain-splice", "plain-buffers", "selected-plain", "encrypted", "encrypted-in"]

    static func daemon(
        _ way: String, program: Program?, workers: Int = 1, in workspace: Workspace, label: String = ""
    ) async throws -> Contender {
        let (socks, inbound) = (Endpoint.uniqueLoopback(), Endpoint.unique())
        let speech: Sink.Speech =
            switch way {
            case "encrypted": .encrypted(.rc4)
            case "selected-plain": .encrypted(.plaintext)
            default: .plaintext
            }
        let sink = try Sink.start(speech)
        let daemon = try await Daemon.start(
            in: workspace,
            configuration: """
                workers = \(workers)
                [outbound]
                socks = ["\(socks)"]
                encryption = "\(way.hasPrefix("plain") ? "off" : "require")"
                crypto = ["\(way == "selected-plain" ? "plaintext" : "rc4")"]
                [inbound]
                listen = ["\(inbound)"]
                client = "\(sink.endpoint)"
                [torrents]
                infohashes = ["\(Greeting.infohash)"]
                [limits]
                # All peers are one source here.
                handshakes_per_source = 256
                new_per_source = 1_000_000
                \(way == "plain-buffers" ? "pipes = 0" : "")
                """,
            program: program)
        return Contender(
            name: label + way, process: daemon.process,
            way: way == "encrypted-in"
                ? .encrypted(inbound, offering: .rc4) : .socks(socks, to: sink.endpoint),
            sink: sink)
    }
}
