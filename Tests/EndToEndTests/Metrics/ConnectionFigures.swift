import TestSwarm
import Testing

/// What the figures say of how connections came, of those that were turned away, and of where they went.
@Suite(.serialized) struct ConnectionFigures {
    private static let bytes: [String: Double] = [
        "relays_total{direction=outbound,crypto=other}": 1,
        "relays_ended_total{direction=outbound,reason=closed}": 1,
        "relayed_bytes_total{direction=outbound,crypto=other,flow=sent}": 5,
        "dials_total{outcome=connected}": 1,
    ]

    @Test func `each way in has its own figure, and CONNECT leads from one to another`() async throws {
        let door = FiguresDoor()
        try await Workspace.use { workspace in
            let server = try RawListener.start(in: workspace)
            let (forward, proxy) = (Endpoint.uniqueLoopback(), Endpoint.uniqueLoopback())
            _ = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = []
                    forward = [{ listen = "\(forward)", target = "\(server.endpoint)" }]
                    [inbound]
                    listen = []
                    [tracker]
                    listen = ["\(proxy)"]
                    \(door.table)
                    """)
            func exchange(_ client: RawConnection) async throws {
                try await client.send(Array("hello".utf8))
                let accepted = try await server.accept()
                _ = try await accepted.receive(5)
                client.finishSending()
                accepted.finishSending()
                _ = try await client.receiveToEnd()
            }
            try await door.expect(Self.bytes.merging(["connections_total{way=forward}": 1]) { $1 }, in: workspace) {
                try await exchange(try await .open(to: forward))
            }
            let ways: [String: Double] = ["connections_total{way=http}": 1, "connections_total{way=connect}": 1]
            try await door.expect(Self.bytes.merging(ways) { $1 }, in: workspace) {
                let end = HTTPEnd(try await .open(to: proxy))
                try await end.send("CONNECT \(server.endpoint) HTTP/1.1\r\nHost: \(server.endpoint)\r\n\r\n")
                _ = try await end.head()
                try await exchange(end.connection)
            }
            try await door.expect(["connections_total{way=http}": 1], in: workspace) {
                let end = HTTPEnd(try await .open(to: proxy))
                try await end.send("GET / HTTP/1.0\r\n\r\n")
                #expect(try await end.answer().status == 404)
                end.connection.close()
            }
        }
    }

    @Test func `what is turned away is counted by its reason, and is no connection`() async throws {
        try await Workspace.use { workspace in
            let internet = try await TestInternet.start(in: workspace)
            let (home, world) = (internet.client, internet.peers.network)
            let door = FiguresDoor(network: home.network)
            let (socks, listener) = (home.endpoint(), home.endpoint())
            _ = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = ["\(socks)"]
                    allow = ["198.51.100.0/24"]
                    [inbound]
                    listen = ["\(listener)"]
                    [limits]
                    connections = 4
                    [timeouts]
                    handshake = 60
                    \(door.table)
                    """, at: home.place())
            try await door.expect(["connections_refused_total{reason=not_allowed}": 1], in: workspace) {
                let stranger = try await RawConnection.open(to: socks, network: world)
                _ = try await stranger.receiveToEnd()
            }
            let changes: [String: Double] = [
                "connections_total{way=inbound}": 3, "connections_refused_total{reason=limit}": 1,
                "handshakes_total{direction=inbound,outcome=closed}": 3,
            ]
            try await door.expect(changes, in: workspace) {
                var peers: [RawConnection] = []
                // The fourth place is for the clients.
                for _ in 0..<3 { peers.append(try await .open(to: listener, network: world)) }
                try await workspace.eventually(what: "three are there") {
                    try await door.scrape()["connections_active{way=inbound}"] == 3
                }
                let last = try await RawConnection.open(to: listener, network: world)
                _ = try await last.receiveToEnd()
                for peer in peers { peer.close() }
            }
            #expect(try await door.scrape()["connections_limit"] == 4)
        }
    }

    @Test func `a dial is counted by what came of it`() async throws {
        let door = FiguresDoor()
        try await Stage.use(.init(connect: 0.5, other: door.table)) { stage in
            let targets: [(String, [UInt8])] = [
                ("refused", SOCKSRequest.version5(to: .unique())),
                ("leads_back", SOCKSRequest.version5(to: stage.listener)),
                // No way leads there out of the tests' network.
                ("unreachable", SOCKSRequest.version5(to: Endpoint("203.0.113.9", 80))),
                ("unresolved", SOCKSRequest.version5(named: "nobody.invalid", port: 80)),
            ]
            for (outcome, request) in targets {
                try await door.expect(
                    ["connections_total{way=socks}": 1, "dials_total{outcome=\(outcome)}": 1], in: stage.workspace
                ) {
                    let client = try await RawConnection.open(to: stage.socks)
                    try await client.send([5, 1, 0] + request)
                    _ = try await client.receiveToEnd()
                    client.close()
                }
            }
        }
    }
}
