import Foundation
import TestSwarm
import Testing
import TorrentIdentity

/// A daemon whose log is what the test is about.
struct LogStage: Sendable {
    static let infohash = Infohash(hex: "00112233445566778899aabbccddeeff01234567")!

    let workspace: Workspace
    let daemon: Daemon
    /// Where peers connect to.
    let listener: Endpoint
    /// The client's proxies.
    let socks: Endpoint
    let forward: Endpoint
    /// Where the daemon delivers to; nobody listens there.
    let client: Endpoint

    /// - Parameters:
    ///   - log: lines of TOML for `[log]`.
    ///   - outbound: lines for `[outbound]`.
    static nonisolated(nonsending) func use(
        log: String, outbound: String = #"encryption = "off""#,
        _ body: nonisolated(nonsending) (LogStage) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in
            let (listener, client) = (Endpoint.unique(), Endpoint.unique())
            let (socks, forward) = (Endpoint.uniqueLoopback(), Endpoint.uniqueLoopback())
            let daemon = try await Daemon.start(
                in: workspace,
                configuration: configuration(listener, client, socks, forward, log: log, outbound: outbound))
            try await body(
                LogStage(
                    workspace: workspace, daemon: daemon, listener: listener, socks: socks, forward: forward,
                    client: client))
        }
    }

    static func configuration(
        _ listener: Endpoint, _ client: Endpoint, _ socks: Endpoint, _ forward: Endpoint, log: String, outbound: String
    ) -> String {
        """
        workers = 1
        [outbound]
        socks = ["\(socks)"]
        \(outbound)
        [inbound]
        listen = ["\(listener)"]
        client = "\(client)"
        [tracker]
        listen = ["\(forward)"]
        [torrents]
        infohashes = ["\(infohash)"]
        [limits]
        # All strangers are one source here.
        handshakes_per_source = 200
        new_per_source = 1000
        [timeouts]
        handshake = 2
        first_bytes = 2
        request = 2
        connect = 2
        [log]
        \(log)
        """
    }

    var lines: [String] { daemon.log.split(separator: "\n").map(String.init) }

    nonisolated(nonsending) func eventually(
        within limit: Duration = .seconds(15), _ what: String, _ condition: () throws -> Bool
    ) async throws {
        try await workspace.eventually(within: limit, what: what, needing: daemon.process) { try condition() }
    }

    nonisolated(nonsending) func expectLog(_ words: String) async throws {
        try await eventually("the log says: \(words)") { daemon.process.logContains(words) }
    }

    /// A connection by SOCKS to `target`, which has been granted.
    func openThroughSOCKS(to target: Endpoint) async throws -> RawConnection {
        let connection = try await RawConnection.open(to: socks)
        try await connection.send([5, 1, 0] + SOCKSRequest.version5(to: target))
        #expect(try await connection.receive(12).prefix(4) == [5, 0, 5, 0])
        return connection
    }
}
