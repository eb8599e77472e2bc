import Foundation
import TestSwarm
import Testing

/// A daemon with an administration, and what asks it.
struct AdminStage: Sendable {
    /// For traffic.
    let stage: Stage
    /// The administration's.
    let socket: String
    let metrics: Endpoint
    let file: URL

    var workspace: Workspace { stage.workspace }

    static nonisolated(nonsending) func use(
        mode: String = "0600", _ body: nonisolated(nonsending) (AdminStage) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in
            let stage = try await start(in: workspace, mode: mode)
            try await body(stage)
            #expect(stage.stage.daemon.process.isRunning)
        }
    }

    private static nonisolated(nonsending) func start(
        in workspace: Workspace, mode: String
    ) async throws -> AdminStage {
        let (listener, socks, metrics) = (Endpoint.unique(), Endpoint.uniqueLoopback(), Endpoint.uniqueLoopback())
        let client = try RawListener.start(in: workspace, on: .uniqueLoopback())
        let socket = workspace.folder.appending(path: "admin.sock").path
        let daemon = try await Daemon.start(
            in: workspace,
            configuration: """
                workers = 2
                [outbound]
                socks = ["\(socks)"]
                encryption = "require"
                [inbound]
                listen = ["\(listener)"]
                client = "\(client.endpoint)"
                [torrents]
                infohashes = ["\(Stage.infohash)"]
                [timeouts]
                handshake = 2
                [admin]
                listen = ["unix:\(socket)"]
                mode = "\(mode)"
                [metrics]
                listen = ["\(metrics)"]
                [log]
                level = "info"
                """)
        return AdminStage(
            stage: Stage(
                workspace: workspace, daemon: daemon, listener: listener, socks: socks, client: client,
                selectsPlaintext: false),
            socket: socket, metrics: metrics, file: workspace.folder.appending(path: "configuration.toml"))
    }

    /// What `mseproxy ARGUMENTS --socket …` came to.
    nonisolated(nonsending) func command(
        _ arguments: [String], as place: Place = .here
    ) async throws -> (status: TestSwarm.ExitStatus, output: String) {
        try await workspace.run(try Daemon.program(), arguments + ["--socket", socket], at: place)
    }

    /// What a command that must succeed printed.
    nonisolated(nonsending) func output(_ arguments: String...) async throws -> String {
        let (status, output) = try await command(arguments)
        try #require(status == .exited(0), "\(output)")
        return output
    }

    /// What a command printed as JSON.
    nonisolated(nonsending) func json(_ arguments: String...) async throws -> [String: Any] {
        let (status, output) = try await command(arguments + ["--json"])
        try #require(status == .exited(0), "\(output)")
        return try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }

    /// What curl printed, that asked the administration.
    nonisolated(nonsending) func curl(_ path: String, _ arguments: String...) async throws -> String {
        let (status, output) = try await workspace.run(
            .curl, ["--silent", "--show-error", "--unix-socket", socket] + arguments + ["http://mseproxy\(path)"])
        try #require(status == .exited(0), "\(output)")
        return output
    }

    /// The path of the program, for a shell.
    static var program: String { get throws { try Daemon.program().path() } }
}
