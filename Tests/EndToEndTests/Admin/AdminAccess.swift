import Foundation
import TestSwarm
import Testing

/// Who may ask, and what those can do who should not.
@Suite struct AdminAccess {
    private static let nobody = Place(nil, user: 65534)

    @Test func `another user is refused by the socket's mode, and told so`() async throws {
        try await AdminStage.use { stage in
            for command in [["status"], ["reload"], ["torrents", "add", String(repeating: "ab", count: 20)]] {
                let (status, output) = try await stage.command(command, as: Self.nobody)
                #expect(status == .exited(1))
                #expect(output.contains("permission denied: \(stage.socket) has mode 0600"), "\(output)")
                #expect(output.contains("set admin.mode"))
            }
            #expect(try await stage.output("status").contains("; 0 reloaded, 0 refused\n"))
        }
    }

    @Test func `a mode that lets everyone in does`() async throws {
        try await AdminStage.use(mode: "0666") { stage in
            let (status, output) = try await stage.command(["log-level"], as: Self.nobody)
            #expect(status == .exited(0) && output == "info\n", "\(output)")
        }
    }

    @Test func `where no daemon is, that is said`() async throws {
        try await Workspace.use { workspace in
            let absent = workspace.folder.appending(path: "none.sock").path
            let file = try Daemon.file("[admin]\nlisten = [\"unix:\(absent)\"]", in: workspace)
            for arguments in [["--socket", absent], ["--socket", "unix:\(absent)"], ["--config", file.path]] {
                for command in [["status"], ["top"], ["connections"], ["torrents"], ["reload"], ["log-level"]] {
                    let (status, output) = try await workspace.run(try Daemon.program(), command + arguments)
                    #expect(status == .exited(1))
                    #expect(output.hasPrefix("no socket at \(absent): is mseproxy running?"), "\(output)")
                }
            }
            let none = try Daemon.file("[admin]\nlisten = []", in: workspace)
            let (status, output) = try await workspace.run(try Daemon.program(), ["status", "--config", none.path])
            #expect(status == .exited(1))
            #expect(output.hasPrefix("admin.listen is empty"), "\(output)")
        }
    }

    @Test(arguments: [
        ["status", "x"], ["top", "--interval", "0"], ["torrents", "add"], ["torrents", "add", "xyz"],
        ["log-level", "loud"], ["connections", "--yaml"], ["status", "--socket", ""], ["reload", "--socket", "unix:"],
    ])
    func `a command line that is wrong is a usage error`(_ arguments: [String]) async throws {
        try await Workspace.use { workspace in
            let (status, output) = try await workspace.run(try Daemon.program(), arguments)
            #expect(status == .exited(64))
            #expect(output.contains("Usage: mseproxy \(arguments[0])"), "\(output)")
        }
    }

    @Test func `who fills the socket with silence and noise holds up neither traffic nor who asks, and has its time`()
        async throws
    {
        try await AdminStage.use { stage in
            let pair = try await RelayPair.open(.encrypted, on: stage.stage)
            let before = try stage.stage.daemon.process.openDescriptorCount
            var connections: [RawConnection] = []
            for index in 0..<200 {
                let connection = try RawConnection.open(toUnixSocket: stage.socket)
                // A refused one is closed already.
                try? await connection.send(index % 2 == 0 ? Array("GET /v1/sta".utf8) : [])
                connections.append(connection)
            }
            try await stage.stage.eventually("all but 64 are closed") { connections.count { $0.isOver } == 136 }
            #expect(try stage.stage.daemon.process.openDescriptorCount <= before + 64)
            // The figures have a door of their own, and traffic has nothing to do with either.
            #expect(
                try await stage.workspace.run(.curl, ["--silent", "http://\(stage.metrics)/metrics"]).status
                    == .exited(0))
            try await pair.client.send([UInt8](repeating: 1, count: 100_000))
            #expect(try await pair.peer.receive(100_000) == [UInt8](repeating: 1, count: 100_000))
            // The oldest silent one makes room.
            #expect(try await stage.output("status").contains("\nconnections     1 of"))

            try await stage.stage.eventually(within: .seconds(20), "their time is over") {
                connections.allSatisfy(\.isOver)
            }
            #expect(try await stage.output("status").contains("\nconnections     1 of"))
            for _ in 0..<50 {
                let connection = try RawConnection.open(toUnixSocket: stage.socket)
                try? await connection.send(Stage.random(4000))
                let answer = try await connection.receiveToEnd().bytes
                #expect(
                    answer.isEmpty || answer.starts(with: Array("HTTP/1.0 4".utf8))
                        || answer.starts(with: Array("HTTP/1.0 5".utf8)))
            }
            connections = []
            try await stage.stage.eventually("\(before) descriptors are open, as before") {
                try stage.stage.daemon.process.openDescriptorCount == before
            }
        }
    }
}
