import TestSwarm
import Testing

/// One daemon for both directions, as a user runs it.
@Suite struct BothWays {
    @Test func `what a client's own handshake names, peers may ask for`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let socks = Endpoint.uniqueLoopback()
            let listener = Endpoint.unique()
            let client = Endpoint.unique()
            _ = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = ["\(socks)"]
                    encryption = "require"
                    [inbound]
                    listen = ["\(listener)"]
                    client = "\(client)"
                    encryption = "require"
                    """)
            // The first client only dials: a torrent becomes known by its handshake.
            let seed = try await LibtorrentClient.start(in: workspace, torrent, .seed, encryption: .rc4)
            let dialler = try await LibtorrentClient.start(
                in: workspace, torrent, .leecher, encryption: .off, socks5: socks)
            try dialler.connect(to: seed.endpoint)
            try await dialler.download(in: workspace)
            // The second serves, in plaintext, where the daemon delivers to.
            let server = try await LibtorrentClient.start(
                in: workspace, torrent, .seed, encryption: .off, endpoint: client)
            let leecher = try await LibtorrentClient.start(in: workspace, torrent, .leecher, encryption: .rc4)
            try leecher.connect(to: listener)
            try await leecher.download(in: workspace)
            #expect(try await leecher.encryption(with: listener.address, in: workspace) == ["rc4"])
            #expect(server.process.isRunning)
        }
    }

    @Test func `two daemons carry a transfer between two clients that speak no encryption, over IPv6`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let socks = Endpoint.uniqueLoopback()
            let listener = Endpoint.uniqueIPv6()
            let seed = try await LibtorrentClient.start(
                in: workspace, torrent, .seed, encryption: .off, endpoint: .uniqueIPv6())
            _ = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = []
                    [inbound]
                    listen = ["\(listener)"]
                    client = "\(seed.endpoint)"
                    encryption = "require"
                    [torrents]
                    infohashes = ["\(torrent.infohashHex)"]
                    """)
            _ = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = ["\(socks)"]
                    encryption = "require"
                    [inbound]
                    listen = []
                    """)
            let leecher = try await LibtorrentClient.start(
                in: workspace, torrent, .leecher, encryption: .off, socks5: socks)
            let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(listener.port)")
            try leecher.connect(to: listener)
            try await leecher.download(in: workspace)
            try await expectNothingReadable(of: torrent, to: listener, try await capture.stop())
        }
    }
}
