import Foundation
import Glibc
import TestSwarm

/// A daemon under a service manager of the test's own.
struct ServiceStage: Sendable {
    let workspace: Workspace
    let notify: NotifySocket
    let socks = Endpoint.uniqueLoopback()
    let listener = Endpoint.unique()
    let file: URL

    /// - Parameter more: further lines of TOML, tables of their own.
    static nonisolated(nonsending) func use(
        drain: Int = 0, _ more: String = "", _ body: nonisolated(nonsending) (ServiceStage) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in try await body(ServiceStage(in: workspace, drain: drain, more)) }
    }

    private init(in workspace: Workspace, drain: Int, _ more: String) throws {
        self.workspace = workspace
        notify = try NotifySocket.start(in: workspace)
        file = workspace.folder.appending(path: "mseproxy.toml")
        try write(drain: drain, more)
    }

    /// Puts another configuration in the place of the one that is there.
    func write(drain: Int = 0, _ more: String = "") throws {
        let text = """
            workers = 2
            [outbound]
            socks = ["\(socks)"]
            encryption = "off"
            [inbound]
            listen = ["\(listener)"]
            [timeouts]
            drain = \(drain)
            \(more)
            """
        try Daemon.isolated(text).write(to: file, atomically: true, encoding: .utf8)
    }

    /// Starts the daemon, and does not wait for it.
    nonisolated(nonsending) func launch(_ environment: [String: String] = [:]) async throws -> ManagedProcess {
        try await workspace.start(
            try Daemon.program(), ["run", "--config", file.path],
            environment: notify.environment.merging(environment) { $1 })
    }

    /// Starts the daemon, and waits until the service manager has heard that it is ready.
    nonisolated(nonsending) func start(_ environment: [String: String] = [:]) async throws -> ManagedProcess {
        let process = try await launch(environment)
        try await workspace.eventually(what: "READY=1", needing: process) { !notify.messages("READY").isEmpty }
        return process
    }

    /// A client's connection by SOCKS, and the other end.
    nonisolated(nonsending) func relayed(
        to outside: RawListener
    ) async throws -> (client: RawConnection, peer: RawConnection) {
        let client = try await Self.greeted(at: socks)
        try await client.send(SOCKSRequest.version5(to: outside.endpoint))
        let peer = try await outside.accept()
        _ = try await client.receive(10)
        return (client, peer)
    }

    /// A connection on which the daemon has spoken SOCKS.
    static nonisolated(nonsending) func greeted(at endpoint: Endpoint) async throws -> RawConnection {
        let client = try await RawConnection.open(to: endpoint)
        try await client.send([5, 1, 0])
        let answer = try await client.receive(2)
        guard answer == [5, 0] else { throw SwarmError.failed(call: "SOCKS at \(endpoint): \(answer)", errno: EPROTO) }
        return client
    }
}
