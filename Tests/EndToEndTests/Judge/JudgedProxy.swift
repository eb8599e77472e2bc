import TestSwarm

/// A daemon that the judge looks at: its way in for clients, its inbound port at every address, and the client behind that.
struct JudgedProxy: Sendable {
    /// What it is set to under `[obfuscation]`.
    enum Obfuscation: CaseIterable {
        case printable
        case cut
        case random

        var settings: [String] {
            switch self {
            case .printable: [#"first_flight = "printable""#]
            case .cut: [#"first_flight = "printable""#, "cut_first_kilobyte = true"]
            case .random: [#"first_flight = "random""#]
            }
        }

        /// How many connections each client has with it, each way: enough for figures with the default, some with the others.
        var connectionCount: Int {
            switch self {
            case .printable: 50
            case .cut, .random: 13
            }
        }

        /// Whether the published rule has to let it pass.
        var passes: Bool {
            switch self {
            case .printable, .cut: true
            case .random: false
            }
        }
    }

    let obfuscation: Obfuscation
    let daemon: Daemon
    let socks: Endpoint
    let client: AnsweringClient
    /// Its inbound port, at as many addresses as it is to have connections of each client.
    let block: AddressBlock

    static func start(
        in workspace: Workspace, _ torrent: Torrent, _ obfuscation: Obfuscation
    ) async throws -> JudgedProxy {
        let socks = Endpoint.uniqueLoopback()
        let port = Endpoint.uniquePort()
        let client = try AnsweringClient.start(in: workspace, torrent)
        let daemon = try await Daemon.start(
            in: workspace,
            configuration: """
                [outbound]
                socks = ["\(socks)"]
                encryption = "require"
                [inbound]
                listen = ["0.0.0.0:\(port)"]
                client = "\(client.endpoint)"
                encryption = "require"
                [torrents]
                infohashes = ["\(torrent.infohashHex)"]
                [limits]
                # A client makes all its connections at once, to as many addresses.
                handshakes_per_source = 256
                new_per_source = 1000
                [obfuscation]
                \(obfuscation.settings.joined(separator: "\n"))
                """)
        return JudgedProxy(
            obfuscation: obfuscation, daemon: daemon, socks: socks, client: client,
            block: AddressBlock(port: port, count: obfuscation.connectionCount))
    }
}
