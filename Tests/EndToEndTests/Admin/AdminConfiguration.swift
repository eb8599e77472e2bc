import Foundation
import TestSwarm
import Testing

/// Which daemon a command asks that names a configuration: one that runs on it, or none.
@Suite struct AdminConfiguration {
    private static func configuration(_ admin: String = "") -> String {
        "workers = 1\n[outbound]\nsocks = [\"\(Endpoint.uniqueLoopback())\"]\n[inbound]\nlisten = []\n[tracker]\nlisten = []\n"
            + "[state]\npath = \"\"\n[timeouts]\ndrain = 0\n\(admin)"
    }

    @Test func `a daemon that runs on another file is not asked, and not changed`() async throws {
        try await Workspace.use { workspace in
            let socket = workspace.folder.appending(path: "admin.sock").path
            let text = Self.configuration("[admin]\nlisten = [\"unix:\(socket)\"]\n")
            let (own, other) = (
                workspace.folder.appending(path: "own.toml"), workspace.folder.appending(path: "other.toml")
            )
            for file in [own, other] { try text.write(to: file, atomically: true, encoding: .utf8) }
            // By a path that means something in its own folder alone.
            let process = try await workspace.start(try Daemon.program(), ["run", "--config", "own.toml"])
            try await workspace.eventually(what: "it is ready", needing: process) { process.logContains("ready: ") }
            let real = own.resolvingSymlinksInPath().path
            for command in [
                ["status"], ["top", "--once"], ["connections"], ["torrents"], ["reload"], ["log-level", "error"],
                ["torrents", "add", String(repeating: "ab", count: 20)],
            ] {
                let (status, output) = try await workspace.run(
                    try Daemon.program(), command + ["--config", other.path])
                #expect(status == .exited(1), "\(command): \(output)")
                #expect(
                    output
                        == "the daemon on \(socket), process \(process.pid), runs on \(real), not on \(other.path): --socket names the one that is meant\n"
                )
            }
            let link = workspace.folder.appending(path: "link.toml")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: own)
            for path in [own.path, link.path, "own.toml"] {
                let (status, output) = try await workspace.run(
                    try Daemon.program(), ["log-level", "--config", path])
                #expect(status == .exited(0) && output == "info\n", "\(path): \(output)")
            }
            #expect(!process.logContains(" reloaded: "))
        }
    }

    /// As the units have it: /etc/mseproxy/NAME.toml, /run/mseproxy-NAME, and another daemon at the usual place.
    @Test func `a sidecar's is found by its file's name`() async throws {
        try await Workspace.use { workspace in
            let mounts = try await MountNamespace.make(
                in: workspace, "mount -t tmpfs tmpfs /run\nmkdir /run/mseproxy /run/mseproxy-client")
            let files = ["mseproxy", "client", "third"].map { workspace.folder.appending(path: "\($0).toml") }
            for file in files { try Self.configuration().write(to: file, atomically: true, encoding: .utf8) }
            func ask(_ file: URL) async throws -> (status: TestSwarm.ExitStatus, output: String) {
                try await workspace.run(
                    try Daemon.program(), ["status", "--config", file.path], at: mounts.place)
            }
            // Started by hand, a daemon is at the usual place, whatever its file is called.
            let third = try await workspace.start(
                try Daemon.program(), ["run", "--config", files[2].path], at: mounts.place)
            try await workspace.eventually(what: "it is ready", needing: third) { third.logContains("ready: ") }
            #expect(try await ask(files[2]).output.contains(", process \(third.pid)\n"))
            await third.terminate()

            for (file, folder) in zip(files, ["mseproxy", "mseproxy-client"]) {
                let process = try await workspace.start(
                    try Daemon.program(), ["run", "--config", file.path],
                    environment: ["RUNTIME_DIRECTORY": "/run/\(folder)"], at: mounts.place)
                try await workspace.eventually(what: "it is ready", needing: process) {
                    process.logContains("ready: ")
                }
                let (status, output) = try await ask(file)
                #expect(status == .exited(0) && output.contains(", process \(process.pid)\n"), "\(output)")
            }
            // Its daemon does not run: the one at the usual place is not it.
            let (status, output) = try await ask(files[2])
            #expect(status == .exited(1))
            #expect(
                output.contains("runs on \(files[0].resolvingSymlinksInPath().path), not on \(files[2].path)"),
                "\(output)")
        }
    }
}
