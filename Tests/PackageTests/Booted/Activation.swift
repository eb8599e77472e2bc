import Foundation
import Synchronization
import TestSwarm
import Testing

extension Booted {
    @Test func `with systemd's sockets no restart and no upgrade refuses a connection`() async throws {
        try await Workspace.use { workspace in
            try await InstalledRoot.use(in: workspace) { root in
                try await root.useSockets(["socks", "tracker", "inbound"])
                let status = try await root.system.succeed(["mseproxy", "status", "--json"])
                #expect(status.contains("\"activated\": true"), "\(status)")
                let connecting = Connecting(network: root.system.network)
                async let counts = connecting.run(to: Endpoint("127.0.0.1", 1080))
                let restart = ["systemctl", "restart", "mseproxy.service"]
                let upgrade = ["sh", "-c", "dpkg --install /root/mseproxy_*.deb"]
                for command in [restart, upgrade, restart, upgrade] {
                    let pid = try await root.property("MainPID")
                    let before = connecting.count
                    _ = try await root.system.succeed(command)
                    #expect(try await root.property("MainPID") != pid)
                    try await workspace.eventually(what: "connections are made after the restart") {
                        connecting.count > before + 5
                    }
                }
                connecting.stop()
                let (answered, failures) = await counts
                #expect(failures.isEmpty, "\(failures)")
                #expect(answered > 15)
            }
        }
    }

    @Test func `a socket that the configuration turns off ends the service for good`() async throws {
        try await Workspace.use { workspace in
            try await InstalledRoot.use(in: workspace, configuration: "[outbound]\nsocks = []\n") { root in
                try await root.systemctl("stop", "mseproxy.service")
                try await root.systemctl("enable", "--now", "mseproxy-socks.socket")
                #expect(try await root.system.run(["systemctl", "start", "mseproxy.service"]).status != .exited(0))
                #expect(try await root.property("ExecMainStatus") == "78")
                #expect(try await root.property("NRestarts") == "0")
                #expect(try await root.journal().contains("for which the configuration has nothing"))
            }
        }
    }

    @Test func `each socket unit is taken for the key that it is named for`() async throws {
        try await Workspace.use { workspace in
            try await InstalledRoot.use(
                in: workspace,
                configuration: """
                    [outbound]
                    transparent = ["127.0.0.1:7002", "[::1]:7002"]
                    mark = 0
                    forward = [{ listen = "127.0.0.1:7001", target = "198.18.0.9:6881" }]
                    virtual_network = "198.18.0.0/15"
                    allow = ["127.0.0.0/8"]
                    [tracker_gateway]
                    listen = ["0.0.0.0:80", "[::]:80"]
                    [admin]
                    listen = ["unix:/run/mseproxy-admin.sock"]
                    [metrics]
                    listen = ["127.0.0.1:9469"]
                    """
            ) { root in
                let units = try Tree.files("packaging/systemd").map(\.lastPathComponent)
                    .filter { $0.hasSuffix(".socket") }
                    .map { String($0.dropFirst("mseproxy-".count).dropLast(".socket".count)) }
                #expect(units.count == 9)
                try await root.useSockets(units)
                let text = try await root.system.succeed(["mseproxy", "status", "--json"])
                let status = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
                let listeners = try #require(status["listeners"] as? [[String: Any]])
                let named = listeners.map { "\($0["key"] ?? "") \($0["address"] ?? "") \($0["activated"] ?? "")" }
                #expect(
                    named.sorted() == [
                        "admin.listen unix:/run/mseproxy-admin.sock 1", "inbound.listen 0.0.0.0:6881 1",
                        "inbound.listen [::]:6881 1", "metrics.listen 127.0.0.1:9469 1",
                        "outbound.forward 127.0.0.1:7001 1", "outbound.socks 127.0.0.1:1080 1",
                        "outbound.transparent 127.0.0.1:7002 1", "outbound.transparent [::1]:7002 1",
                        "outbound.virtual_port 0.0.0.0:6883 1", "tracker.listen 127.0.0.1:8118 1",
                        "tracker_gateway.listen 0.0.0.0:80 1", "tracker_gateway.listen [::]:80 1",
                    ], "\(named)")
                try await root.systemctl("reload", "mseproxy.service")
            }
        }
    }
}

extension InstalledRoot {
    /// As README.Debian says it.
    fileprivate func useSockets(_ names: [String]) async throws {
        try await systemctl("stop", "mseproxy.service")
        for name in names { try await systemctl("enable", "--now", "mseproxy-\(name).socket") }
        try await systemctl("start", "mseproxy.service")
    }
}

/// A client that connects again and again, and asks SOCKS each time for something that is answered at once.
final class Connecting: Sendable {
    private let network: NetworkNamespace
    private let state = Mutex((count: 0, isOver: false))

    init(network: NetworkNamespace) { self.network = network }

    var count: Int { state.withLock { $0.count } }

    func stop() { state.withLock { $0.isOver = true } }

    /// How often it was answered, and what went wrong.
    func run(to endpoint: Endpoint) async -> (answered: Int, failures: [String]) {
        var failures: [String] = []
        while !state.withLock({ $0.isOver }) {
            do {
                let connection = try await RawConnection.open(to: endpoint, network: network)
                // Version 5, one method: none. The answer is that method.
                try await connection.send([5, 1, 0])
                guard try await connection.receive(2) == [5, 0] else {
                    throw SwarmError.failed(call: "SOCKS", errno: EPROTO)
                }
                state.withLock { $0.count += 1 }
            } catch {
                failures.append("\(error)")
                if failures.count > 10 { break }
            }
        }
        return (count, failures)
    }
}
