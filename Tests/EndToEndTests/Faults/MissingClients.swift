import Foundation
import TestSwarm
import Testing

/// A client that is not there: peers are turned away at once, nobody tries again, and an administrator is told.
@Suite struct MissingClients {
    @Test
    func `peers are turned away at once, with one connection each to the client, and status has it until it is back`()
        async throws
    {
        try await Workspace.use { workspace in
            let (listener, socks, nobody) = (Endpoint.unique(), Endpoint.uniqueLoopback(), Endpoint.uniqueLoopback())
            let socket = workspace.folder.appending(path: "admin.sock").path
            let door = FiguresDoor()
            let daemon = try await Daemon.start(
                in: workspace,
                configuration: """
                    workers = 2
                    [outbound]
                    socks = ["\(socks)"]
                    [inbound]
                    listen = ["\(listener)"]
                    client = "\(nobody)"
                    [torrents]
                    infohashes = ["\(Stage.infohash)"]
                    [admin]
                    listen = ["unix:\(socket)"]
                    \(door.table)
                    """)
            let process = daemon.process
            #expect(try await !status(socket, in: workspace).contains("CLIENT NOT THERE"))
            // Watched, and nothing made to fail.
            let calls = try await SystemCallFault.begin(["connect"], nil, of: process, in: workspace)
            var longest = Duration.zero
            for number in 1...20 {
                let peer = try await RawConnection.open(to: listener, from: "198.18.251.\(number)")
                let began = ContinuousClock.now
                try await peer.send(Stage.handshake())
                _ = try await peer.receiveToEnd()
                longest = max(longest, ContinuousClock.now - began)
            }
            // timeouts.connect is 8 s.
            #expect(longest < .seconds(4), "\(longest)")
            try await workspace.eventually(what: "all are told of", needing: process) {
                process.logCount(of: ": the client is not there: connect to \(nobody): Connection refused") == 20
            }
            #expect(calls.count(of: "htons(\(nobody.port))") == 20)
            await calls.end()
            let warning = "warning: the client at \(nobody) is not there: Connection refused. "
            #expect(process.logCount(of: warning) == 1)
            #expect(process.logCount(of: "warning: ") == 1, "\(process.log)")

            let (text, json) = (try await status(socket, in: workspace), try await missing(socket, in: workspace))
            #expect(text.contains("CLIENT NOT THERE"), "\(text)")
            #expect(
                try Regex(#"\#(nobody) +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +20  Connection refused"#).firstMatch(in: text)
                    != nil, "\(text)")
            let entry = try #require(json.first)
            #expect(json.count == 1 && entry["address"] as? String == "\(nobody)")
            #expect(entry["connections"] as? Int == 20)
            let since = try #require(entry["since"] as? Double)
            #expect(abs(Date.now.timeIntervalSince1970 - since) < 60)
            #expect(try await door.scrape()["clients_missing"] == 1)

            let client = try RawListener.start(in: workspace, on: nobody)
            let handshake = Stage.handshake()
            let peer = try await RawConnection.open(to: listener, from: "198.18.251.30")
            try await peer.send(handshake)
            let delivered = try await client.accept()
            #expect(try await delivered.receive(68) == handshake)
            try await workspace.eventually(what: "that it is back is told", needing: process) {
                process.logContains("notice: the client at \(nobody) is there again, after ")
            }
            #expect(process.logContains(" s and 20 connections that did not reach it"))
            #expect(try await missing(socket, in: workspace).isEmpty)
            #expect(try await !status(socket, in: workspace).contains("CLIENT NOT THERE"))
            #expect(try await door.scrape()["clients_missing"] == 0)
            print("faults: client not there: 20 peers turned away, the slowest after \(longest)")
            peer.close()
        }
    }

    @Test func `what this machine lacks is not laid at the client's door`() async throws {
        try await Stage.use(.init(outbound: #"encryption = "prefer""#, handshake: 10, firstBytes: 60)) { stage in
            let process = stage.daemon.process
            let fault = try await SystemCallFault.begin(["socket"], "ENFILE", of: process, in: stage.workspace)
            let peer = try await RawConnection.open(to: stage.listener)
            try await peer.send(Stage.handshake())
            _ = try await peer.receiveToEnd()
            await fault.end()
            #expect(fault.count > 0)
            try await stage.expectLog("warning: inbound ")
            #expect(process.logContains("open a socket for \(stage.client.endpoint): Too many open files in system"))
            #expect(!process.logContains("the client at "))
        }
    }

    private nonisolated(nonsending) func status(_ socket: String, in workspace: Workspace) async throws -> String {
        try await status(socket, [], in: workspace)
    }

    private nonisolated(nonsending) func missing(
        _ socket: String, in workspace: Workspace
    ) async throws -> [[String: Any]] {
        let text = try await status(socket, ["--json"], in: workspace)
        let members = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return try #require(members?["missing_clients"] as? [[String: Any]])
    }

    private nonisolated(nonsending) func status(
        _ socket: String, _ options: [String], in workspace: Workspace
    ) async throws -> String {
        let (status, output) = try await workspace.run(
            try Daemon.program(), ["status", "--socket", socket] + options)
        try #require(status == .exited(0), "\(output)")
        return output
    }
}
