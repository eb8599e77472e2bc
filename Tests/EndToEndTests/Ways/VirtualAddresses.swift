import Foundation
import TestSwarm
import Testing

/// A virtual network: clients are told of local addresses, and reach the peers behind them.
@Suite(.serialized) struct VirtualAddresses {
    /// In the test's own network all of 198.18.0.0/15 is this machine's, and its endpoints are of the first half.
    private static let network = "198.19.0.0/16"

    private static func settings(
        _ network: String = network, port: UInt16, state: String = "", outbound: String = ""
    ) -> ForwardStage.Settings {
        ForwardStage.Settings(
            rules: state.isEmpty ? "[state]\npath = \"\"" : "[state]\npath = \"\(state)\"",
            outbound: """
                encryption = "require"
                virtual_network = "\(network)"
                virtual_port = \(port)
                \(outbound)
                """,
            torrents: "infohashes = [\"\(Announces.infohash)\"]",
            timeouts: "connect = 5")
    }

    @Test func `a peer is dialled by the address that an answer names for it, and hears MSE`() async throws {
        let port = Endpoint.unique().port
        try await ForwardStage.use(Self.settings(port: port)) { stage in
            let peers = try (0..<3).map { _ in try RawListener.start(in: stage.workspace) }
            let told = try await announce(stage, peers.map(\.endpoint))
            #expect(Set(told.map(\.address)).count == 3)
            #expect(told.allSatisfy { $0.address.hasPrefix("198.19.") && $0.port == port })
            for (address, peer) in zip(told, peers) {
                let client = try await RawConnection.open(to: address)
                let sent = Stage.handshake(Announces.infohash) + Stage.random(1000)
                try await client.send(sent)
                let far = HonestEnd(responderOn: try await peer.accept(), for: Announces.infohash)
                try await far.handshake()
                #expect(try await far.receive(sent.count) == sent)
                try await far.send([1, 2, 3])
                #expect(try await client.receive(3) == [1, 2, 3])
                client.close()
            }
            // What is known keeps its address, in whatever order and company it is named.
            #expect(try await announce(stage, peers.map(\.endpoint).reversed()) == told.reversed())
        }
    }

    @Test func `peers of IPv6 and of lists have addresses too`() async throws {
        let port = Endpoint.unique().port
        try await ForwardStage.use(Self.settings(port: port)) { stage in
            let tracker = try stage.answering { _ in
                RawAnswer.bytes(
                    "d8:intervali1800e5:peersld2:ip9:192.0.2.94:porti6881eed2:ip4:host4:porti6881eed2:ip11:2001:db8::94:porti6881eeee"
                )
            }
            for compact in ["1", nil] {
                let answer = try await stage.announce(
                    "http://\(tracker.endpoint)/announce?\(Announces.query(port: 50_001, compact: compact))")
                let told = answer.endpoints
                #expect(told.count == 2)
                #expect(told.allSatisfy { $0.address.hasPrefix("198.19.") && $0.port == port })
            }
        }
    }

    @Test func `addresses stay with their peers across restarts, by whatever way the daemon ended`() async throws {
        let port = Endpoint.unique().port
        try await Workspace.use { workspace in
            let state = workspace.folder.appending(path: "state").path
            let peers = try (0..<3).map { _ in try RawListener.start(in: workspace) }
            var told: [Endpoint] = []
            var daemon: ManagedProcess?
            for signal in [SIGTERM, SIGKILL, SIGTERM] as [Int32] {
                try await ForwardStage.use(Self.settings(port: port, state: state), in: workspace) { stage in
                    if let first = told.first {
                        // Without any announce in this run.
                        let client = try await RawConnection.open(to: first)
                        try await client.send(Stage.handshake(Announces.infohash))
                        let far = HonestEnd(responderOn: try await peers[0].accept(), for: Announces.infohash)
                        try await far.handshake()
                        client.close()
                        #expect(try await announce(stage, peers.map(\.endpoint).reversed()) == told.reversed())
                    } else {
                        told = try await announce(stage, peers.map(\.endpoint))
                    }
                    daemon = stage.daemon.process
                }
                daemon?.signal(signal)
                try await workspace.eventually(what: "mseproxy has ended") { daemon?.isRunning == false }
            }
        }
    }

    @Test func `an address that stands for no peer is refused, and a SOCKS request for one that does is not`()
        async throws
    {
        let port = Endpoint.unique().port
        try await ForwardStage.use(Self.settings(port: port)) { stage in
            #expect(try await isReset(Endpoint("198.19.77.77", port)))
            try await stage.expectLog("find the peer behind 198.19.77.77:\(port)")
            #expect(try await isReset(Endpoint("127.0.0.1", port)))

            let peer = try RawListener.start(in: stage.workspace)
            let told = try await announce(stage, [peer.endpoint])
            let client = try await RawConnection.open(to: stage.socks)
            try await client.send([5, 1, 0] + SOCKSRequest.version5(to: try #require(told.first)))
            _ = try await peer.accept()
            #expect(try await client.receive(4) == [5, 0, 5, 0])
            client.close()
        }
    }

    @Test func `a full network leaves peers out, says so, and never takes an address that is in use`() async throws {
        let port = Endpoint.unique().port
        // Eight addresses, of which five stand for peers.
        try await ForwardStage.use(Self.settings("198.19.200.0/29", port: port)) { stage in
            let held = try RawListener.start(in: stage.workspace)
            let told = try await announce(stage, [held.endpoint])
            let client = try await RawConnection.open(to: try #require(told.first))
            try await client.send(Stage.handshake(Announces.infohash))
            let far = HonestEnd(responderOn: try await held.accept(), for: Announces.infohash)
            try await far.handshake()

            let crowds = (0..<3).map { crowd in (1...20).map { Endpoint("192.0.\(crowd).\($0)", 6881) } }
            for crowd in crowds {
                let named = try await announce(stage, crowd)
                #expect(named.count == 4 && Set(named).count == 4 && !named.contains(told[0]))
            }
            try await stage.expectLog(
                "16 of 20 peers are left out of an answer: no address of the virtual network 198.19.200.0/29 is free")
            #expect(try await announce(stage, [held.endpoint]) == told)
            try await far.send([7])
            #expect(try await client.receive(1) == [7])
            client.close()
        }
    }

    @Test func `a hostile tracker gets no connection to the network itself`() async throws {
        let port = Endpoint.unique().port
        try await ForwardStage.use(Self.settings(port: port)) { stage in
            let told = try await announce(stage, [Endpoint("198.19.0.9", port), Endpoint("192.0.2.9", 6881)])
            #expect(told.count == 1)
        }
    }

    @Test func `a machine without the network gets no peers, is told what to run, and has them when that is done`()
        async throws
    {
        let port = Endpoint.unique().port
        try await ForwardStage.use(Self.settings("10.97.0.0/16", port: port)) { stage in
            let advice = "run `ip addr add 10.97.0.1/16 dev lo`"
            try await stage.expectLog(advice)
            let peer = try RawListener.start(in: stage.workspace)
            let tracker = try stage.answering { _ in Announces.answer([peer.endpoint]) }
            let url = "http://\(tracker.endpoint)/announce?\(Announces.query)"
            let answer = try await stage.announce(url)
            #expect(answer.endpoints == [])
            #expect(
                answer.string("warning message").map { String(decoding: $0, as: UTF8.self) }?.contains(advice) == true)
            try await stage.expectLog("clients are told of no peers")

            let added = try await stage.workspace.run(
                Program("ip", package: "iproute2"), ["addr", "add", "10.97.0.1/16", "dev", "lo"])
            #expect(added.status == .exited(0))
            let told = try await stage.announce(url).endpoints
            #expect(told.count == 1 && told[0].address.hasPrefix("10.97."))
            let client = try await RawConnection.open(to: try #require(told.first))
            _ = try await peer.accept()
            client.close()
        }
    }

    @Test func `the network of another interface is refused, and the error names it`() async throws {
        try await Workspace.use { workspace in
            let host = try await TestInternet.start(in: workspace).client
            let file = workspace.folder.appending(path: "lan.toml")
            try "[outbound]\nvirtual_network = \"192.0.2.128/25\"\n[state]\npath = \"\""
                .write(to: file, atomically: true, encoding: .utf8)
            let result = try await workspace.run(
                try Daemon.program(), ["run", "--config", file.path], at: host.place())
            #expect(result.status == .exited(1))
            #expect(
                result.output.contains(
                    "outbound.virtual_network: \"192.0.2.128/25\": 192.0.2.0/24 is the network of \(host.link.interface)"
                ),
                "\(result.output)")
        }
    }

    /// The reset may be there before the connection is looked at.
    private nonisolated(nonsending) func isReset(_ endpoint: Endpoint) async throws -> Bool {
        guard let connection = try? await RawConnection.open(to: endpoint) else { return true }
        return try await connection.receiveToEnd() == ([], .reset)
    }

    private nonisolated(nonsending) func announce(_ stage: ForwardStage, _ peers: [Endpoint]) async throws -> [Endpoint]
    {
        let tracker = try stage.answering { _ in Announces.answer(peers) }
        defer { tracker.end() }
        return try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)").endpoints
    }
}
