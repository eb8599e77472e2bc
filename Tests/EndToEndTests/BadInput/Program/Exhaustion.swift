import Foundation
import TestSwarm
import Testing

/// More connections than there is room for.
@Suite struct Exhaustion {
    @Test func `without descriptors the daemon waits, warns once, and accepts again`() async throws {
        try await Stage.use(.init(firstBytes: 60)) { stage in
            let process = stage.daemon.process
            let room = 20
            try await limitDescriptors(of: process, to: try process.openDescriptorCount + room, in: stage.workspace)
            var clients: [RawConnection] = []
            // The kernel takes those that the daemon cannot: their greetings wait.
            for _ in 0..<room + 10 {
                let client = try await RawConnection.open(to: stage.socks)
                try await client.send([5, 1, 0])
                clients.append(client)
            }
            try await stage.expectLog("accept on \(stage.socks): Too many open files; accepting again shortly")
            for client in clients.prefix(room) { #expect(try await client.receive(2) == [5, 0]) }
            let before = try process.processorTime
            try await Task.sleep(for: .seconds(1))
            #expect(try process.processorTime - before < .milliseconds(300))
            for client in clients.prefix(room) { client.close() }
            for client in clients.dropFirst(room) { #expect(try await client.receive(2) == [5, 0]) }
            #expect(process.logCount(of: "Too many open files") == 1)
            for client in clients { client.close() }
        }
    }

    @Test func `without a descriptor for its peer a client is told of a failure`() async throws {
        try await Stage.use { stage in
            let process = stage.daemon.process
            let client = try await RawConnection.open(to: stage.socks)
            try await client.send([5, 1, 0])
            #expect(try await client.receive(2) == [5, 0])
            let open = try process.openDescriptorCount
            try await limitDescriptors(of: process, to: open, in: stage.workspace)
            let target = Endpoint("198.18.0.1", 9)
            try await client.send(SOCKSRequest.version5(to: target))
            #expect(try await client.receiveToEnd() == ([5, 1, 0, 1, 0, 0, 0, 0, 0, 0], .closed))
            try await stage.expectLog("open a socket for \(target): Too many open files")
            try await limitDescriptors(of: process, to: open + 100, in: stage.workspace)
        }
    }

    @Test func `connections beyond the limit that few descriptors leave are refused, with one warning`() async throws {
        try await Workspace.use { workspace in
            let socks = Endpoint.uniqueLoopback()
            let file = workspace.folder.appending(path: "few.toml")
            let text = """
                workers = 1
                [outbound]
                socks = ["\(socks)"]
                [inbound]
                listen = []
                [tracker]
                listen = []
                [state]
                path = ""
                """
            try text.write(to: file, atomically: true, encoding: .utf8)
            let prlimit = Program("prlimit", package: "util-linux")
            let process = try await workspace.start(
                prlimit, ["--nofile=63", "--", try Daemon.program().path(), "run", "--config", file.path])
            try await workspace.eventually(what: "mseproxy is ready", needing: process) {
                process.logContains("ready: 1 worker, at most 3 connections")
            }
            for _ in 0..<2 {
                var granted: [RawConnection] = []
                for _ in 0..<3 {
                    let client = try await RawConnection.open(to: socks)
                    try await client.send([5, 1, 0])
                    #expect(try await client.receive(2) == [5, 0])
                    granted.append(client)
                }
                for _ in 0..<20 {
                    let refused = try await RawConnection.open(to: socks)
                    #expect(try await refused.receiveToEnd().bytes.isEmpty)
                }
                let ended = process.logCount(of: "the client closed before a peer-wire handshake")
                for client in granted { client.close() }
                try await workspace.eventually(what: "there is room again", needing: process) {
                    process.logCount(of: "the client closed before a peer-wire handshake") == ended + 3
                }
            }
            // One line in 10 s, and a slow machine may take more than that for forty refusals.
            let warnings = process.logCount(of: "as many connections as limits.connections allows (3) are in use")
            #expect((1...4).contains(warnings))
        }
    }

    private nonisolated(nonsending) func limitDescriptors(
        of process: ManagedProcess, to count: Int, in workspace: Workspace
    ) async throws {
        let result = try await workspace.run(
            Program("prlimit", package: "util-linux"), ["--pid", "\(process.pid)", "--nofile=\(count):"])
        #expect(result.status == .exited(0), "\(result.output)")
    }
}
