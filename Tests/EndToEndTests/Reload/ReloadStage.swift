import Foundation
import Glibc
import TestSwarm
import Testing

/// A daemon whose configuration a test changes while it runs.
struct ReloadStage: Sendable {
    let workspace: Workspace
    let process: ManagedProcess
    let file: URL
    /// Of the administration.
    let socket: String

    /// Runs `body` with a daemon that `configuration` sets up, which is given the path of the administration's socket in `[admin]`.
    static nonisolated(nonsending) func use(
        _ configuration: String, _ body: nonisolated(nonsending) (ReloadStage) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in
            try await body(try await start(in: workspace, configuration))
        }
    }

    static nonisolated(nonsending) func start(
        in workspace: Workspace, _ configuration: String
    ) async throws -> ReloadStage {
        let socket = workspace.folder.appending(path: workspace.unique("admin") + ".sock").path
        let file = workspace.folder.appending(path: workspace.unique("reloaded") + ".toml")
        try write(configuration, to: file, socket)
        let process = try await workspace.start(try Daemon.program(), ["run", "--config", file.path])
        try await workspace.eventually(what: "mseproxy is ready", needing: process) {
            process.logContains("info: ready: ")
        }
        return ReloadStage(workspace: workspace, process: process, file: file, socket: socket)
    }

    private static func write(_ configuration: String, to file: URL, _ socket: String) throws {
        let admin = configuration.contains("[admin]") ? "" : "\n[admin]\nlisten = [\"unix:\(socket)\"]\n"
        try Daemon.isolated(configuration + admin).write(to: file, atomically: true, encoding: .utf8)
    }

    /// Puts `configuration` in the place of the one that is there; the daemon is not told.
    func write(_ configuration: String) throws {
        try Self.write(configuration, to: file, socket)
    }

    /// `mseproxy reload`, and what it wrote.
    nonisolated(nonsending) func reload() async throws -> (status: TestSwarm.ExitStatus, output: String) {
        try await workspace.run(try Daemon.program(), ["reload", "--socket", socket])
    }

    /// Has the daemon go by `configuration`, which is right.
    nonisolated(nonsending) func change(to configuration: String) async throws {
        try write(configuration)
        let result = try await reload()
        #expect(result.status == .exited(0), "\(result.output)\n\(process.log)")
    }

    /// A connection by SOCKS carries bytes both ways.
    nonisolated(nonsending) func expectService(_ socks: Endpoint) async throws {
        let outside = try RawListener.start(in: workspace)
        let client = try await RawConnection.open(to: socks)
        try await client.send([5, 1, 0] + SOCKSRequest.version5(to: outside.endpoint) + Array("hello".utf8))
        let peer = try await outside.accept()
        #expect(try await peer.receive(5) == Array("hello".utf8))
        try await peer.send(Array("you".utf8))
        #expect(try await client.receive(12 + 3).suffix(3) == Array("you".utf8))
        client.close()
        peer.close()
    }

    /// Nobody listens at `endpoint`.
    nonisolated(nonsending) func expectNobody(at endpoint: Endpoint) async throws {
        try await workspace.eventually(what: "nobody listens at \(endpoint)") {
            do {
                try await RawConnection.open(to: endpoint).close()
                return false
            } catch {
                return true
            }
        }
    }
}
