import Foundation
import Glibc
import TestSwarm
import Testing

/// `mseproxy reload --pid`, as the unit has it, where nobody takes commands at the socket: SIGHUP, and its outcome all the same.
@Suite struct SignalledReloads {
    private struct Hangups {
        let workspace: Workspace
        let folder: URL
        let file: URL
        let daemon: ManagedProcess
        let socks: Endpoint

        /// A daemon without an administration, whose service manager has made `folder` for it, or where `isGiven` is false none.
        static nonisolated(nonsending) func use(
            isGiven: Bool = true, drain: Int = 0, _ body: nonisolated(nonsending) (Hangups) async throws -> Void
        ) async throws {
            try await Workspace.use { workspace in
                let folder = workspace.folder.appending(path: "run")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
                let file = workspace.folder.appending(path: "s.toml")
                let socks = Endpoint.uniqueLoopback()
                try write("", to: file, socks, drain: drain)
                let daemon = try await workspace.start(
                    try Daemon.program(), ["run", "--config", file.path],
                    environment: isGiven ? ["RUNTIME_DIRECTORY": folder.path] : [:])
                try await workspace.eventually(what: "it is ready", needing: daemon) { daemon.logContains("ready: ") }
                try await body(
                    Hangups(workspace: workspace, folder: folder, file: file, daemon: daemon, socks: socks))
            }
        }

        private static func write(_ more: String, to file: URL, _ socks: Endpoint, drain: Int = 0) throws {
            let text = """
                [outbound]
                socks = ["\(socks)"]
                [inbound]
                listen = []
                [timeouts]
                drain = \(drain)
                \(more)
                """
            try Daemon.isolated(text).write(to: file, atomically: true, encoding: .utf8)
        }

        func write(_ more: String) throws { try Self.write(more, to: file, socks) }

        /// As ExecReload= has it, whose environment is the daemon's.
        nonisolated(nonsending) func reload(
            isGiven: Bool = true
        ) async throws -> (status: TestSwarm.ExitStatus, output: String) {
            try await workspace.run(
                try Daemon.program(),
                ["reload", "--socket", folder.appending(path: "admin.sock").path, "--pid", "\(daemon.pid)"],
                environment: isGiven ? ["RUNTIME_DIRECTORY": folder.path] : [:])
        }
    }

    @Test func `what comes of it is told, and in the exit code`() async throws {
        try await Hangups.use { stage in
            let good = try await stage.reload()
            #expect(good.status == .exited(0) && good.output == "reloaded\n", "\(good.output)")

            try stage.write("[limits]\nconnections = -1\n")
            for _ in 0..<2 {
                let refused = try await stage.reload()
                #expect(refused.status == .exited(78), "\(refused.output)")
                #expect(refused.output.hasPrefix("\(stage.file.path):8:15: limits.connections: "), "\(refused.output)")
            }

            try stage.write("[tracker]\nlisten = []\ncertificate_authorities = \"/nonexistent.pem\"\n")
            let warned = try await stage.reload()
            #expect(warned.status == .exited(0), "\(warned.output)")
            #expect(
                warned.output
                    == "warning: read /nonexistent.pem: No such file or directory (tracker.certificate_authorities): no https tracker can be reached\nreloaded\n"
            )
            #expect(stage.daemon.logCount(of: "again on SIGHUP") == 4)
        }
    }

    @Test func `where the daemon leaves no word, the log is named`() async throws {
        try await Hangups.use(isGiven: false) { stage in
            for isGiven in [true, false] {
                let result = try await stage.reload(isGiven: isGiven)
                #expect(result.status == .exited(0))
                #expect(
                    result.output.hasSuffix(
                        "\nprocess \(stage.daemon.pid) was sent SIGHUP: its log says whether it has reloaded\n"),
                    "\(result.output)")
            }
            try await stage.workspace.eventually(what: "it has reloaded", needing: stage.daemon) {
                stage.daemon.logContains(" reloaded: ")
            }
        }
    }

    @Test func `one that is ending says so`() async throws {
        try await Hangups.use(drain: 60) { stage in
            let outside = try RawListener.start(in: stage.workspace)
            let client = try await ServiceStage.greeted(at: stage.socks)
            try await client.send(SOCKSRequest.version5(to: outside.endpoint))
            let peer = try await outside.accept()
            stage.daemon.signal(SIGTERM)
            try await stage.workspace.eventually(what: "it ends", needing: stage.daemon) {
                stage.daemon.logContains("ending on SIGTERM; 1 connection ")
            }
            let result = try await stage.reload()
            #expect(result.status == .exited(1))
            #expect(result.output == "process \(stage.daemon.pid) is ending\n", "\(result.output)")
            client.close()
            peer.close()
        }
    }
}
