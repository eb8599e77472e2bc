import Foundation
import Glibc
import TestSwarm
import Testing
import TorrentIdentity

/// Sockets that a service manager has opened, each for the key of the configuration that it is named by.
@Suite struct Activation {
    private static let infohash = Infohash(hex: "c6467bd1e0002e7ec1a9b5c86ff2ba4b3f25db2a")!

    @Test func `systemd-socket-activate hands over a listener for every key`() async throws {
        try await Workspace.use { workspace in
            let ends = KeyedEndpoints(in: workspace)
            let client = try RawListener.start(in: workspace)
            let target = try RawListener.start(in: workspace)
            let configuration = """
                [outbound]
                socks = ["\(Endpoint.uniqueLoopback())"]
                transparent = ["\(Endpoint.uniqueLoopback())"]
                forward = [{ listen = "\(ends.forward)", target = "\(target.endpoint)" }]
                virtual_network = "198.19.0.0/16"
                virtual_port = \(ends.virtualPort)
                encryption = "off"
                [inbound]
                listen = ["\(Endpoint.unique())"]
                client = "\(client.endpoint)"
                [torrents]
                infohashes = ["\(Self.infohash)"]
                [tracker]
                listen = ["\(Endpoint.uniqueLoopback())"]
                [tracker_gateway]
                listen = ["\(Endpoint.unique())"]
                upstream = "http://\(Endpoint.unique())"
                [metrics]
                listen = ["\(Endpoint.uniqueLoopback())"]
                [admin]
                listen = ["unix:\(workspace.folder.path)/elsewhere.sock"]
                """
            let file = try Daemon.file(configuration, in: workspace)
            let all = ends.all
            let process = try await workspace.start(
                .socketActivate,
                all.flatMap { ["-l", $0.address] } + ["--fdname=" + all.map(\.key).joined(separator: ":")]
                    + [try Daemon.program().path(), "run", "--config", file.path])
            try await workspace.eventually(what: "it listens", needing: process) {
                process.logCount(of: "Listening on ") == all.count
            }
            // Who connects is not refused, and waits for the daemon that this starts.
            let first = try await ServiceStage.greeted(at: ends.socks)

            let listeners = try await Self.listeners(at: ends.admin)
            for (key, address) in all {
                let shown = key == "admin.listen" ? "unix:\(address)" : address
                #expect(listeners.contains { $0.key == key && $0.address == shown && $0.activated }, "\(key)")
            }
            #expect(listeners.count == all.count, "\(listeners)")
            #expect(!FileManager.default.fileExists(atPath: "\(workspace.folder.path)/elsewhere.sock"))

            let forwarded = try await RawConnection.open(to: ends.forward)
            try await forwarded.send([1, 2, 3])
            #expect(try await target.accept().receive(3) == [1, 2, 3])

            let handshake = Stage.handshake(Self.infohash)
            let peer = try HonestEnd(
                initiatorOn: try await RawConnection.open(to: ends.inbound), for: Self.infohash,
                initialPayload: handshake)
            try await peer.handshake()
            #expect(try await client.accept().receive(handshake.count) == handshake)

            for endpoint in [ends.tracker, ends.gateway, ends.metrics] {
                let connection = HTTPEnd(try await RawConnection.open(to: endpoint))
                try await connection.send("GET /metrics HTTP/1.1\r\nHost: \(endpoint)\r\nConnection: close\r\n\r\n")
                let answer = try await connection.answer()
                #expect((answer.status == 200) == (endpoint == ends.metrics), "\(endpoint): \(answer.head)")
            }
            // Neither has packet rules or an announce behind it: the daemon takes the connection, says so, and may have ended it before
            // it is seen to stand here.
            let closed = [
                (ends.transparent, "this proxy itself"),
                (Endpoint("198.19.0.1", ends.virtualPort), "find the peer behind"),
            ]
            for (endpoint, words) in closed {
                let connection = try? await RawConnection.open(to: endpoint)
                try await workspace.eventually(what: words, needing: process) { process.logCount(of: words) == 1 }
                connection?.close()
            }
            #expect(process.isRunning)
            first.close()
        }
    }

    @Test func `a reload keeps them, and serves them by what is new`() async throws {
        try await Workspace.use { workspace in
            let socks = Endpoint.uniqueLoopback()
            let sockets = try ServiceSockets.open([("outbound.socks", .stream(socks))], in: workspace)
            let file = try Daemon.file(
                "[outbound]\nsocks = [\"\(Endpoint.uniqueLoopback())\"]\n[inbound]\nlisten = []", in: workspace)
            let process = try await workspace.start(
                try Daemon.program(), ["run", "--config", file.path], sockets: sockets)
            let client = try await ServiceStage.greeted(at: socks)
            let other = Endpoint.unique()
            try Daemon.isolated("[inbound]\nlisten = [\"\(other)\"]\n[outbound]\nsocks = [\"\(socks)\"]").write(
                to: file, atomically: true, encoding: .utf8)
            process.signal(SIGHUP)
            try await workspace.eventually(what: "it is reloaded", needing: process) {
                process.logContains("reloaded: ")
            }
            _ = try await ServiceStage.greeted(at: socks)
            _ = try await RawConnection.open(to: other)
            #expect(client.receiveAvailable().end == nil)
        }
    }

    /// A socket that is served although the file turns it off would be a way in that nobody knows of.
    @Test(arguments: ["outbound.socks", "tracker.listen", "admin.listen"])
    func `one for what the configuration turns off is refused, at the start and by a reload`(key: String) async throws {
        try await Workspace.use { workspace in
            let endpoint = Endpoint.uniqueLoopback()
            let isAdmin = key == "admin.listen"
            let file = workspace.folder.appending(path: "a.sock")
            let sockets = try ServiceSockets.open([(key, isAdmin ? .unix(file) : .stream(endpoint))], in: workspace)
            let address = isAdmin ? "unix:\(file.path)" : "\(endpoint)"
            let table = key.split(separator: ".")
            let others = "[inbound]\nlisten = [\"\(Endpoint.unique())\"]\n"
            func configuration(_ list: String) -> String {
                let socks = table[0] == "outbound" ? "" : "[outbound]\nsocks = []\n"
                return Daemon.isolated("\(others)\(socks)[\(table[0])]\n\(table[1]) = \(list)\n")
            }
            let words =
                "\(key): the service manager hands over a socket at \(address), for which the configuration has nothing"
            let settings = workspace.folder.appending(path: "s.toml")
            try configuration("[]").write(to: settings, atomically: true, encoding: .utf8)
            let refused = try await workspace.start(
                try Daemon.program(), ["run", "--config", settings.path], sockets: sockets)
            try await workspace.eventually(what: "it ends") { !refused.isRunning }
            #expect(refused.exitStatus == .exited(78))
            #expect(refused.logContains(words), "\(refused.log)")

            try configuration("[\"\(address)\"]").write(to: settings, atomically: true, encoding: .utf8)
            let process = try await workspace.start(
                try Daemon.program(), ["run", "--config", settings.path], sockets: sockets)
            try await workspace.eventually(what: "it is ready", needing: process) { process.logContains("ready: ") }
            #expect(!process.logContains("hands over"), "\(process.log)")
            try configuration("[]").write(to: settings, atomically: true, encoding: .utf8)
            process.signal(SIGHUP)
            try await workspace.eventually(what: "the reload is refused", needing: process) {
                process.logContains("not reloaded: \(settings.path):") && process.logContains(words)
            }
        }
    }

    /// The packaged file spells out the defaults: who enables a socket's unit beside it means the socket.
    @Test func `one for what is off by default turns it on`() async throws {
        try await Workspace.use { workspace in
            let endpoint = Endpoint.uniqueLoopback()
            let sockets = try ServiceSockets.open([("metrics.listen", .stream(endpoint))], in: workspace)
            let file = try Daemon.file("[metrics]\nlisten = []\n[inbound]\nlisten = []", in: workspace)
            let process = try await workspace.start(
                try Daemon.program(), ["run", "--config", file.path], sockets: sockets)
            try await workspace.eventually(what: "it is ready", needing: process) { process.logContains("ready: ") }
            #expect(!process.logContains("hands over"), "\(process.log)")
            let scrape = try await RawConnection.open(to: endpoint)
            try await scrape.send(Array("GET /metrics HTTP/1.1\r\nHost: \(endpoint)\r\nConnection: close\r\n\r\n".utf8))
            let status = try await scrape.receive(12)
            #expect(String(decoding: status, as: UTF8.self) == "HTTP/1.1 200")
        }
    }

    @Test func `one in place of other addresses that the configuration names is a warning`() async throws {
        try await Workspace.use { workspace in
            let (socks, asked) = (Endpoint.uniqueLoopback(), Endpoint.uniqueLoopback())
            let sockets = try ServiceSockets.open([("outbound.socks", .stream(socks))], in: workspace)
            func configuration(_ line: String) -> String { "[outbound]\n\(line)\n[inbound]\nlisten = []" }
            let words =
                "outbound.socks: the service manager hands over a socket at \(socks), which is served in place of \(asked);"
            let file = try Daemon.file(configuration("socks = [\"\(asked)\"]"), in: workspace)
            let process = try await workspace.start(
                try Daemon.program(), ["run", "--config", file.path], sockets: sockets)
            try await workspace.eventually(what: "it is ready", needing: process) { process.logContains("ready: ") }
            #expect(process.logCount(of: "warning: \(words)") == 1, "\(process.log)")
            process.signal(SIGHUP)
            try await workspace.eventually(what: "it warns again", needing: process) {
                process.logCount(of: "warning: \(words)") == 2
            }
            // Who names none, or the same, means the unit's.
            for line in ["", "socks = [\"\(socks)\"]"] {
                let before = process.logCount(of: " reloaded: ")
                try Daemon.isolated(configuration(line)).write(to: file, atomically: true, encoding: .utf8)
                process.signal(SIGHUP)
                try await workspace.eventually(what: "it is reloaded", needing: process) {
                    process.logCount(of: " reloaded: ") == before + 1
                }
            }
            #expect(process.logCount(of: "hands over") == 2, "\(process.log)")
        }
    }

    @Test func `a virtual network that was open to others is closed by a restart, and not by a reload that could not`()
        async throws
    {
        try await Workspace.use { workspace in
            let port = Endpoint.uniquePort()
            let sockets = try ServiceSockets.open(
                [("outbound.virtual_port", .stream(Endpoint("0.0.0.0", port)))], in: workspace)
            func configuration(_ allow: String) -> String {
                """
                [outbound]
                socks = []
                virtual_network = "198.19.0.0/16"
                virtual_port = \(port)
                allow = [\(allow)]
                [inbound]
                listen = []
                """
            }
            let file = try Daemon.file(configuration("\"192.0.2.0/24\""), in: workspace)
            var process = try await workspace.start(
                try Daemon.program(), ["run", "--config", file.path], sockets: sockets)
            try await workspace.eventually(what: "it is ready", needing: process) { process.logContains("ready: ") }
            try Daemon.isolated(configuration("")).write(to: file, atomically: true, encoding: .utf8)
            process.signal(SIGHUP)
            try await workspace.eventually(what: "the reload is refused", needing: process) {
                process.logContains(": outbound.virtual_port: the service manager hands over")
                    && process.logContains("BindToDevice=lo")
            }
            await process.terminate()
            process = try await workspace.start(
                try Daemon.program(), ["run", "--config", file.path], sockets: sockets)
            try await workspace.eventually(what: "it is ready", needing: process) { process.logContains("ready: ") }
        }
    }

    @Test func `variables that mean another process hand over nothing`() async throws {
        try await Workspace.use { workspace in
            let (given, own) = (Endpoint.uniqueLoopback(), Endpoint.uniqueLoopback())
            // The shell that tells the truth of it comes later than the environment that says otherwise.
            let sockets = try ServiceSockets.open([("outbound.socks", .stream(given))], in: workspace)
            let file = try Daemon.file("[outbound]\nsocks = [\"\(own)\"]\n[inbound]\nlisten = []", in: workspace)
            let process = try await workspace.start(
                .shell,
                ["-c", #"LISTEN_PID=1 exec "$0" "$@""#, try Daemon.program().path(), "run", "--config", file.path],
                sockets: sockets)
            try await workspace.eventually(what: "it is ready", needing: process) { process.logContains("ready: ") }
            _ = try await ServiceStage.greeted(at: own)
            #expect(try await RawConnection.open(to: given).receiveAvailable().end == nil)
        }
    }

    /// What the administration says that is listened on.
    private static nonisolated(nonsending) func listeners(
        at file: URL
    ) async throws -> [(key: String, address: String, activated: Bool)] {
        let connection = HTTPEnd(try RawConnection.open(toUnix: file))
        try await connection.send("GET /v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        let answer = try await connection.answer()
        let report = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        return ((report?["listeners"] as? [[String: Any]]) ?? []).map {
            ($0["key"] as? String ?? "", $0["address"] as? String ?? "", $0["activated"] as? Bool ?? false)
        }
    }
}

/// Where each key's socket is.
private struct KeyedEndpoints {
    let socks = Endpoint.uniqueLoopback()
    let transparent = Endpoint.uniqueLoopback()
    let forward = Endpoint.uniqueLoopback()
    let virtualPort = Endpoint.uniquePort()
    let tracker = Endpoint.uniqueLoopback()
    let inbound = Endpoint.unique()
    let gateway = Endpoint.unique()
    let metrics = Endpoint.uniqueLoopback()
    let admin: URL

    init(in workspace: Workspace) {
        admin = workspace.folder.appending(path: "admin.sock")
    }

    var all: [(key: String, address: String)] {
        [
            ("outbound.socks", "\(socks)"), ("outbound.transparent", "\(transparent)"),
            ("outbound.forward", "\(forward)"), ("outbound.virtual_port", "0.0.0.0:\(virtualPort)"),
            ("tracker.listen", "\(tracker)"), ("inbound.listen", "\(inbound)"),
            ("tracker_gateway.listen", "\(gateway)"), ("metrics.listen", "\(metrics)"), ("admin.listen", admin.path),
        ]
    }
}
