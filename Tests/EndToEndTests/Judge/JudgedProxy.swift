import TestSwarm

/// A daemon that the judge looks at: its ways in, its inbound port at every address, and the client behind it.
struct JudgedProxy: Sendable {
    /// `[obfuscation] first_flight`.
    enum FirstFlight: String, Sendable {
        case printable
        case random
    }

    let firstFlight: FirstFlight
    let daemon: Daemon
    let socks: Endpoint
    let inboundPort: UInt16
    let client: AnsweringClient

    static func start(
        in workspace: Workspace, _ torrent: Torrent, _ firstFlight: FirstFlight
    ) async throws -> JudgedProxy {
        let socks = Endpoint.uniqueLoopback()
        let inboundPort = Endpoint.uniquePort()
        let client = try AnsweringClient.start(in: workspace, torrent)
        let daemon = try await Daemon.start(
            in: workspace,
            configuration: """
                [outbound]
                socks = ["\(socks)"]
                encryption = "require"
                [inbound]
                listen = ["0.0.0.0:\(inboundPort)"]
                client = "\(client.endpoint)"
                encryption = "require"
                [torrents]
                infohashes = ["\(torrent.infohashHex)"]
                [obfuscation]
                first_flight = "\(firstFlight.rawValue)"
                [state]
                path = ""
                """)
        return JudgedProxy(
            firstFlight: firstFlight, daemon: daemon, socks: socks, inboundPort: inboundPort, client: client)
    }
}
