import TestSwarm

/// The mseproxy beside one client: encrypted connections alone, and no word of where the client is or which torrents it has.
struct FrontProxy {
    let daemon: Daemon
    /// Where the client finds its HTTP proxy.
    let forward: Endpoint
    /// Where the client finds its SOCKS proxy.
    let socks: Endpoint
    /// Where peers find the client.
    let inbound: Endpoint

    /// - Parameter address: the address at which it is found by peers; a tracker sees the one that its announce comes from,
    ///   which is 198.18.0.1 to all of 198.18.0.0/15, and 127.0.0.1 to 127.0.0.0/8.
    static func start(
        in workspace: Workspace, obfuscation: String, at address: String = "198.18.0.1"
    ) async throws -> FrontProxy {
        let forward = Endpoint.uniqueLoopback()
        let socks = Endpoint.uniqueLoopback()
        let inbound = Endpoint(address, Endpoint.unique().port)
        let daemon = try await Daemon.start(
            in: workspace,
            configuration: """
                [outbound]
                socks = ["\(socks)"]
                encryption = "require"
                other_traffic = "refuse"
                # Clients that are bound to an address of their own come from it.
                allow = ["198.18.0.0/15"]
                [inbound]
                listen = ["\(inbound)"]
                # Nobody is there.
                client = "127.0.0.1:9"
                encryption = "require"
                [tracker]
                listen = ["\(forward)"]
                obfuscation = "\(obfuscation)"
                other_requests = "refuse"
                """)
        return FrontProxy(daemon: daemon, forward: forward, socks: socks, inbound: inbound)
    }

    /// Whether a peer that speaks MSE is taken for the torrent.
    func takesPeers(for torrent: Torrent, in workspace: Workspace) async throws -> Bool {
        let (status, output) = try await workspace.run(
            try Daemon.program(), ["probe", "\(inbound)", torrent.infohashHex, "--timeout", "1"])
        return status == .exited(0) && output.contains("\(inbound) speaks MSE")
    }
}
