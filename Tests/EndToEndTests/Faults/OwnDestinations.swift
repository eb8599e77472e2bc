import Foundation
import TestSwarm
import Testing

/// The proxy's own listeners as destination, by every way and every name that they have: no connection comes back.
@Suite(.serialized) struct OwnDestinations {
    /// A daemon that listens on every address for peers, and its listeners' ports by name.
    private struct Target {
        let stage: Stage
        let forward: Endpoint
        let ports: [String: UInt16]

        /// Every address by which a program of this host reaches a listener on every address.
        static let everywhere = [
            "127.0.0.1", "127.9.9.9", "0.0.0.0", "198.18.0.1", "198.18.7.7", "::1", "::", "::ffff:127.0.0.1",
            "::ffff:0.0.0.0", "::ffff:198.18.0.1",
        ]

        /// What leads back.
        var endpoints: [Endpoint] {
            let own = [stage.socks, forward].flatMap { endpoint in
                [endpoint.address, "::ffff:\(endpoint.address)"].map { Endpoint($0, endpoint.port) }
            }
            let metrics = ports["metrics"].map { port in
                ["127.0.0.1", "0.0.0.0", "::ffff:127.0.0.1"].map { Endpoint($0, port) }
            }
            return Self.everywhere.map { Endpoint($0, stage.listener.port) } + own + (metrics ?? [])
        }

        static nonisolated(nonsending) func start(in workspace: Workspace) async throws -> Target {
            let (socks, forward) = (Endpoint.uniqueLoopback(), Endpoint.uniqueLoopback())
            let (port, metrics) = (Endpoint.uniquePort(), Endpoint.uniquePort())
            let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
            let daemon = try await Daemon.start(
                in: workspace,
                configuration: """
                    workers = 2
                    [outbound]
                    socks = ["\(socks)"]
                    encryption = "prefer"
                    [inbound]
                    listen = ["0.0.0.0:\(port)", "[::]:\(port)"]
                    client = "\(client.endpoint)"
                    [tracker]
                    listen = ["\(forward)"]
                    [torrents]
                    infohashes = ["\(Stage.infohash)"]
                    [metrics]
                    listen = ["127.0.0.1:\(metrics)"]
                    [timeouts]
                    handshake = 10
                    [log]
                    level = "debug"
                    """)
            let stage = Stage(
                workspace: workspace, daemon: daemon, listener: Endpoint("198.18.0.1", port), socks: socks,
                client: client, selectsPlaintext: false)
            return Target(stage: stage, forward: forward, ports: ["metrics": metrics])
        }
    }

    @Test func `SOCKS and CONNECT to any of them are refused`() async throws {
        try await Workspace.use { workspace in
            let target = try await Target.start(in: workspace)
            let process = target.stage.daemon.process
            var count = 0
            func expectTold(_ what: String) async throws {
                count += 1
                try await target.stage.eventually("\(what) is told of") {
                    process.logCount(of: "is this proxy itself") >= count
                }
            }
            for endpoint in target.endpoints {
                let client = try await RawConnection.open(to: target.stage.socks)
                let kind: UInt8 = endpoint.isIPv6 ? 4 : 1
                let port = [UInt8(endpoint.port >> 8), UInt8(endpoint.port & 0xFF)]
                try await client.send([5, 1, 0] + [5, 1, 0, kind] + endpoint.addressBytes + port)
                let answer = try await client.receiveToEnd().bytes
                #expect(answer.prefix(3) == [5, 0, 5] && answer.dropFirst(3).first != 0, "\(endpoint): \(answer)")
                try await expectTold("SOCKS to \(endpoint)")
                let tunnel = try await Self.ask("CONNECT \(endpoint) HTTP/1.1\r\nHost: \(endpoint)\r\n\r\n", target)
                #expect(tunnel.contains(#/^HTTP/1.[01] [45]/#), "\(endpoint): \(tunnel)")
                try await expectTold("CONNECT to \(endpoint)")
            }
            for name in ["localhost", "LocalHost"] {
                let client = try await RawConnection.open(to: target.stage.socks)
                try await client.send(
                    [5, 1, 0] + SOCKSRequest.version5(named: name, port: target.stage.listener.port))
                let answer = try await client.receiveToEnd().bytes
                #expect(answer.prefix(3) == [5, 0, 5] && answer.dropFirst(3).first != 0, "\(name): \(answer)")
                try await expectTold("SOCKS to \(name)")
            }
            print("faults: \(count) ways to the proxy itself refused")
            try await target.stage.expectHonestService()
        }
    }

    @Test func `announces and requests to any of them are refused`() async throws {
        try await Workspace.use { workspace in
            let target = try await Target.start(in: workspace)
            let endpoints = target.endpoints + [Endpoint("localhost", target.stage.listener.port)]
            for endpoint in endpoints {
                let page = try await Self.ask("GET http://\(endpoint)/ HTTP/1.0\r\n\r\n", target)
                #expect(page.contains(#/^HTTP/1.[01] [45]/#), "\(endpoint): \(page)")
                #expect(!page.contains("mseproxy_build_info"))
                let announce = try await Self.ask(
                    "GET http://\(endpoint)/announce?\(Announces.query) HTTP/1.0\r\n\r\n", target)
                #expect(announce.contains("failure reason"), "\(endpoint): \(announce)")
            }
            // None of it came to the listener for peers, which would have closed them unanswered.
            #expect(!target.stage.daemon.process.logContains(" inbound 127."))
            try await target.stage.expectHonestService()
        }
    }

    private static nonisolated(nonsending) func ask(_ request: String, _ target: Target) async throws -> String {
        let client = try await RawConnection.open(to: target.forward)
        defer { client.close() }
        try await client.send(Array(request.utf8))
        return String(decoding: try await client.receiveToEnd().bytes, as: UTF8.self)
    }
}
