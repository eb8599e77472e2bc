import Foundation
import TestSwarm
import Testing

/// What a foreign host gets out of the proxy: nothing that was not meant for it.
@Suite(.serialized) struct OpenProxyCheck {
    /// A daemon on the client's host, and what it must not be led to: a listener there and one on the trackers' host.
    private struct Scene {
        let workspace: Workspace
        let internet: TestInternet
        let daemon: Daemon
        let inside: RawListener
        let outside: RawListener
        let client: RawListener

        static nonisolated(nonsending) func use(
            _ configuration: (TestInternet) -> String,
            _ body: nonisolated(nonsending) (Scene) async throws -> Void
        ) async throws {
            try await Workspace.use { workspace in
                let internet = try await TestInternet.start(in: workspace)
                let here = internet.client.network
                let client = try RawListener.start(
                    in: workspace, on: Endpoint("127.0.0.1", 6882), network: here)
                let scene = Scene(
                    workspace: workspace, internet: internet,
                    daemon: try await Daemon.start(
                        in: workspace, configuration: configuration(internet), at: internet.client.place()),
                    inside: try RawListener.start(in: workspace, on: Endpoint("127.0.0.1", 8080), network: here),
                    outside: try RawListener.start(
                        in: workspace, on: internet.tracker.endpoint(), network: internet.tracker.network),
                    client: client)
                try await body(scene)
                #expect(scene.daemon.process.isRunning)
                #expect(scene.inside.acceptAvailable() == nil)
                #expect(scene.outside.acceptAvailable() == nil)
                #expect(scene.client.acceptAvailable() == nil)
            }
        }

        /// The ports at which something of the client's host listens, as the kernel has them.
        var ports: Set<UInt16> {
            get throws {
                var ports: Set<UInt16> = []
                for table in ["tcp", "tcp6"] {
                    let lines = try String(contentsOfFile: "/proc/\(daemon.process.pid)/net/\(table)", encoding: .utf8)
                    for line in lines.split(separator: "\n").dropFirst() {
                        let fields = line.split(separator: " ")
                        // TCP_LISTEN
                        guard fields[3] == "0A", let port = fields[1].split(separator: ":").last else { continue }
                        ports.insert(try #require(UInt16(port, radix: 16)))
                    }
                }
                return ports
            }
        }

        /// The daemon's host from outside.
        var addresses: [String] { [internet.client.address, internet.client.address6] }

        /// A connection from the peers' host, or from the trackers'; nil where it is refused.
        nonisolated(nonsending) func connect(
            _ endpoint: Endpoint, from host: TestHost? = nil
        ) async throws -> RawConnection? {
            try? await RawConnection.open(to: endpoint, network: (host ?? internet.peers).network)
        }

        /// What a stranger may try of a proxy.
        var attempts: [(name: String, bytes: [UInt8])] {
            let targets = [inside.endpoint, outside.endpoint]
            let header = "PROXY TCP4 127.0.0.1 127.0.0.1 1 6881\r\n"
            let binary: [UInt8] =
                [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0, 12]
                + [127, 0, 0, 1, 127, 0, 0, 1, 0, 1, 0, 2]
            return targets.flatMap { target -> [(name: String, bytes: [UInt8])] in
                let connect = "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n\r\n"
                return [
                    ("SOCKS5", [5, 1, 0] + SOCKSRequest.version5(to: target)),
                    ("SOCKS4", SOCKSRequest.version4(to: target)),
                    ("SOCKS4a", SOCKSRequest.version4a(named: "localhost", port: target.port)),
                    ("CONNECT", Array(connect.utf8)),
                    ("absolute URI", Array("GET http://\(target)/ HTTP/1.0\r\n\r\n".utf8)),
                    ("announce", Array("GET http://\(target)/announce?\(Announces.query) HTTP/1.0\r\n\r\n".utf8)),
                    ("path", Array("GET /http/\(target)/announce?\(Announces.query) HTTP/1.0\r\n\r\n".utf8)),
                    ("Host", Array("GET / HTTP/1.1\r\nHost: \(target)\r\n\r\n".utf8)),
                    ("PROXY and CONNECT", Array((header + connect).utf8)),
                    ("PROXY v2 and SOCKS5", binary + [5, 1, 0] + SOCKSRequest.version5(to: target)),
                    ("metrics", Array("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".utf8)),
                    ("status", Array("GET /v1/status HTTP/1.1\r\nHost: mseproxy\r\n\r\n".utf8)),
                ]
            }
        }
    }

    @Test func `with the defaults a stranger reaches the port for peers alone, which answers nothing`() async throws {
        try await Scene.use({ _ in
            "[inbound]\nlisten = [\"0.0.0.0:6881\", \"[::]:6881\"]\n[tracker]\nlisten = [\"127.0.0.1:8118\"]\n[metrics]\nlisten = [\"127.0.0.1:9469\"]\n[timeouts]\nhandshake = 1\n[limits]\nnew_per_source = 1000"
        }) { scene in
            let ports = try scene.ports
            #expect(ports.isSuperset(of: [1080, 6881, 8118, 9469]), "\(ports)")
            var open: Set<UInt16> = []
            for address in scene.addresses {
                for port in ports {
                    guard let connection = try await scene.connect(Endpoint(address, port)) else { continue }
                    connection.close()
                    open.insert(port)
                }
            }
            #expect(open == [6881])
            for address in scene.addresses {
                try await Self.expectNoAnswers(scene, at: Endpoint(address, 6881), butPublicKeys: true)
            }
            print(
                "faults: open proxy check, defaults: \(ports.count) ports listen, a stranger reaches \(open.sorted())")
        }
    }

    @Test func `with listeners for a network, whoever is of another one gets nothing from any of them`() async throws {
        let configuration = { (internet: TestInternet) in
            """
            [outbound]
            socks = ["0.0.0.0:1080", "[::]:1080"]
            forward = [{ listen = "0.0.0.0:7001", target = "127.0.0.1:8080" }]
            transparent = ["0.0.0.0:7002"]
            virtual_network = "198.18.0.0/15"
            allow = ["\(internet.tracker.address)/32"]
            [inbound]
            listen = ["0.0.0.0:6881", "[::]:6881"]
            [tracker]
            listen = ["0.0.0.0:8118"]
            [metrics]
            listen = ["127.0.0.1:9469"]
            [timeouts]
            handshake = 1
            [limits]
            new_per_source = 1000
            """
        }
        try await Scene.use(configuration) { scene in
            var tried = 0
            for port in try scene.ports.subtracting([6881, 6882, 8080]).sorted() {
                for address in scene.addresses {
                    let endpoint = Endpoint(address, port)
                    guard let first = try await scene.connect(endpoint) else { continue }
                    first.close()
                    tried += 1
                    try await Self.expectNoAnswers(scene, at: endpoint)
                }
            }
            #expect(tried >= 5, "\(tried)")
            #expect(
                scene.daemon.process.logContains("only loopback and what outbound.allow names may use this listener"))
            // A control: who may use them does.
            let allowed = try #require(
                try await scene.connect(Endpoint(scene.addresses[0], 1080), from: scene.internet.tracker))
            try await allowed.send([5, 1, 0])
            #expect(try await allowed.receive(2) == [5, 0])
            print("faults: open proxy check, allow: \(tried) listeners gave a stranger no byte")
        }
    }

    @Test func `the gateway asks its own tracker and nobody else`() async throws {
        let port = Endpoint.uniquePort()
        let configuration = { (internet: TestInternet) in
            """
            [inbound]
            listen = ["0.0.0.0:6881"]
            [tracker_gateway]
            listen = ["0.0.0.0:7070"]
            upstream = "http://\(internet.tracker.address):\(port)"
            [torrents]
            infohashes = ["\(Stage.infohash)"]
            [timeouts]
            handshake = 1
            announce = 2
            [limits]
            new_per_source = 1000
            """
        }
        try await Scene.use(configuration) { scene in
            let upstream = try RawListener.start(
                in: scene.workspace, on: Endpoint(scene.internet.tracker.address, port),
                network: scene.internet.tracker.network)
            let server = ScriptedServer(on: upstream) { _, connection in
                try await connection.send(Announces.failure("the tracker itself"))
                connection.finishSending()
            }
            defer { server.end() }
            for (name, bytes) in scene.attempts {
                let connection = try #require(try await scene.connect(Endpoint(scene.addresses[0], 7070)))
                try await connection.send(bytes)
                connection.finishSending()
                let answer = String(decoding: try await connection.receiveToEnd().bytes, as: UTF8.self)
                let isRefused = answer.isEmpty || answer.contains(#/^HTTP/1.[01] [45]/#)
                #expect(isRefused || answer.contains("the tracker itself"), "\(name): \(answer)")
                #expect(!answer.contains("mseproxy_build_info") && !answer.contains("\"uptime\""), "\(name)")
                connection.close()
            }
        }
    }

    /// Expects that nothing a stranger says is answered with a byte.
    /// - Parameter butPublicKeys: but that 96 bytes, whatever they are, may be MSE's Ya, which Yb answers: a number and padding.
    private static nonisolated(nonsending) func expectNoAnswers(
        _ scene: Scene, at endpoint: Endpoint, butPublicKeys: Bool = false
    ) async throws {
        var connections: [(name: String, connection: RawConnection, isYa: Bool)] = []
        for (name, bytes) in scene.attempts {
            guard let connection = try await scene.connect(endpoint) else {
                Issue.record("\(endpoint) refuses, which it did not before")
                continue
            }
            // It may be closed already.
            try? await connection.send(bytes)
            connections.append((name, connection, butPublicKeys && bytes.count >= 96))
        }
        for (name, connection, isYa) in connections {
            let answer = try await connection.receiveToEnd().bytes
            let isYb = isYa && (96...96 + 512).contains(answer.count) && !answer.starts(with: Array("HTTP".utf8))
            #expect(answer.isEmpty || isYb, "\(endpoint): \(name): \(answer)")
            connection.close()
        }
    }
}
