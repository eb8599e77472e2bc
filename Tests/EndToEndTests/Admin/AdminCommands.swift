import Foundation
import TestSwarm
import Testing
import TorrentIdentity

/// The commands that ask a daemon, while it carries traffic.
@Suite struct AdminCommands {
    @Test func `status and connections tell of a connection while it is there, and of its bytes`() async throws {
        try await AdminStage.use { stage in
            #expect(try await stage.output("connections") == "no connections\n")
            let pair = try await RelayPair.open(.encrypted, on: stage.stage)
            let peer = try #require(pair.client.connection.local)
            try await pair.client.send([UInt8](repeating: 1, count: 200_000))
            _ = try await pair.peer.receive(200_000)
            try await pair.peer.send([UInt8](repeating: 2, count: 30_000))
            _ = try await pair.client.receive(30_000)

            let connections = try await stage.output("connections")
            let row = /socks +198\.18\.\d+\.\d+:\d+ +00112233 +rc4 +200 kB +30 kB +\d+(\.\d)?s\n/
            #expect(connections.firstMatch(of: row) != nil, "\(connections)")
            let list = try #require(try await stage.json("connections")["connections"] as? [[String: Any]])
            #expect(list.count == 1)
            #expect(list.first?["source"] as? String == "\(peer)")
            #expect(list.first?["infohash"] as? String == "\(Stage.infohash)")

            let status = try await stage.output("status")
            for line in [
                "connections     1 of at most", "torrents        1 known", "log level       info",
                "configuration   \(stage.file.path)", "admin.listen    unix:\(stage.socket)",
                "metrics.listen  \(stage.metrics)", "outbound.socks  \(stage.stage.socks)",
            ] {
                #expect(status.contains("\n\(line)"), "\(line) is missing in\n\(status)")
            }
            #expect(status.firstMatch(of: /\nsocks +1 +1\n/) != nil, "\(status)")
            #expect(status.firstMatch(of: /\noutbound +rc4 +1 +1 +200\.\d kB +30\.\d kB\n/) != nil, "\(status)")
            #expect(status.firstMatch(of: /\noutbound +encrypted +1 +\d+\.\d ms\n/) != nil, "\(status)")

            pair.client.close()
            pair.peer.close()
            try await stage.stage.eventually("the connection is gone") {
                try await stage.output("connections") == "no connections\n"
            }
            #expect(try await stage.output("status").firstMatch(of: /\nsocks +0 +1\n/) != nil)
        }
    }

    @Test func `a torrent that is added is answered for, until it is removed`() async throws {
        try await AdminStage.use { stage in
            let infohash = try #require(Infohash(hex: String(repeating: "ab", count: 20)))
            #expect(try await stage.output("torrents", "add", "\(infohash)") == "\(infohash) added\n")
            #expect(try await stage.output("torrents", "add", "\(infohash)") == "\(infohash) was added already\n")
            let list = try await stage.output("torrents")
            #expect(list.firstMatch(of: /\n(ab){20}  added +-\n/) != nil, "\(list)")
            #expect(list.contains("\n\(Stage.infohash)  named "), "\(list)")
            #expect(try await stage.json("torrents", "list")["count"] as? Int == 2)
            try await Self.expectDelivery(on: stage, of: infohash)

            let removed = try await stage.command(
                ["torrents", "remove"] + [Stage.infohash, infohash, Stage.infohash].map { "\($0)" })
            #expect(removed.status == .exited(1))
            // In the order in which it was done, standard output and standard error in one.
            let lines = removed.output.split(separator: "\n").map { $0.prefix { $0 != ":" } }
            let refused = "\(Stage.infohash) was not added by hand"
            #expect(lines == [refused, "\(infohash) removed", refused].map { $0[...] })
            #expect(try await stage.json("torrents")["count"] as? Int == 1)
            let peer = try HonestEnd(
                initiatorOn: try await .open(to: stage.stage.listener), for: infohash,
                initialPayload: Stage.handshake(infohash))
            _ = try? await peer.handshake()
            try await stage.stage.eventually("the handshake counts as one for an unknown torrent") {
                try await stage.output("status").firstMatch(of: /\ninbound +unknown_torrent +1 +-\n/) != nil
            }
            // What was named goes on.
            try await Self.expectDelivery(on: stage, of: Stage.infohash)
        }
    }

    @Test func `a torrent that is removed and stays known is told, with what it is known by`() async throws {
        try await AdminStage.use { stage in
            func remove() async throws -> String {
                _ = try await stage.output("torrents", "add", "\(Stage.infohash)")
                return try await stage.output("torrents", "remove", "\(Stage.infohash)")
            }
            let words = "\(Stage.infohash) is no longer added, but stays known: "
            #expect(try await remove() == "\(words)named by the configuration or a file\n")
            let pair = try await RelayPair.open(.encrypted, on: stage.stage)
            #expect(
                try await remove()
                    == "\(words)named by the configuration or a file, learnt from an announce or a handshake\n")
            pair.client.close()
            pair.peer.close()
        }
    }

    private static nonisolated(nonsending) func expectDelivery(
        on stage: AdminStage, of infohash: Infohash
    ) async throws {
        let handshake = Stage.handshake(infohash)
        let peer = try HonestEnd(
            initiatorOn: try await .open(to: stage.stage.listener), for: infohash, initialPayload: handshake)
        try await peer.handshake()
        try await stage.stage.acceptDelivery(beginningWith: handshake).close()
        peer.connection.close()
    }

    @Test func `a log level counts at once, and until the next reload`() async throws {
        try await AdminStage.use { stage in
            let log = stage.stage.daemon.process
            #expect(try await stage.output("log-level") == "info\n")
            #expect(try await stage.output("log-level", "debug") == "debug\n")
            #expect(try await stage.output("log-level") == "debug\n")
            try await RelayPair.open(.encrypted, on: stage.stage).client.reset()
            try await stage.stage.expectLog(" debug: ")
            #expect(try await stage.output("log-level", "error") == "error\n")
            // Who raised it has to be found in the log, of all things.
            try await stage.stage.expectLog("notice: the log level is error until the next reload or restart")
            let count = log.logCount(of: " info: ")
            try await RelayPair.open(.encrypted, on: stage.stage).client.reset()
            try await stage.stage.eventually("the connection is gone") {
                try await stage.output("connections") == "no connections\n"
            }
            #expect(log.logCount(of: " info: ") == count)
            #expect(try await stage.output("reload") == "reloaded\n")
            #expect(try await stage.output("log-level") == "info\n")
            try await RelayPair.open(.encrypted, on: stage.stage).client.reset()
            try await stage.stage.eventually("lines are logged again") { log.logCount(of: " info: ") > count }
            let wrong = try await stage.command(["log-level", "loud"])
            #expect(wrong.status == .exited(64))
        }
    }

    @Test func `a reload that is refused prints each error, exits with 78 and changes nothing`() async throws {
        try await AdminStage.use { stage in
            let before = try String(contentsOf: stage.file, encoding: .utf8)
            let other = Endpoint.uniqueLoopback()
            let wrong = before.replacing("workers = 2", with: "workres = 2")
                .replacing("[\"\(stage.stage.socks)\"]", with: "[\"nowhere\"]")
            try wrong.write(to: stage.file, atomically: true, encoding: .utf8)
            let refused = try await stage.command(["reload"])
            #expect(refused.status == .exited(78))
            let lines = refused.output.split(separator: "\n")
            #expect(lines.count == 2, "\(refused.output)")
            #expect(lines.first?.hasPrefix("\(stage.file.path):1:1: ") == true, "\(refused.output)")
            #expect(lines.last?.hasPrefix("\(stage.file.path):3:10: ") == true, "\(refused.output)")
            let status = try await stage.output("status")
            #expect(status.contains("; 0 reloaded, 1 refused\n"), "\(status)")
            for line in lines { #expect(status.contains(line), "\(status)") }
            try await stage.stage.expectHonestService()

            let right = before.replacing("socks = [", with: "socks = [\"\(other)\", ")
            try right.write(to: stage.file, atomically: true, encoding: .utf8)
            #expect(try await stage.output("reload") == "reloaded\n")
            #expect(try await stage.output("status").contains("\noutbound.socks  \(other)\n"))
            let connection = try await RawConnection.open(to: other)
            try await connection.send([5, 1, 0])
            #expect(try await connection.receive(2) == [5, 0])
        }
    }

    @Test func `curl asks it too, and what it says is JSON`() async throws {
        try await AdminStage.use { stage in
            let status = try await stage.curl("/v1/status")
            let object = try JSONSerialization.jsonObject(with: Data(status.utf8)) as? [String: Any]
            #expect(object?["state"] as? String == "running")
            #expect(
                try await stage.curl("/v1/log-level", "--request", "PUT", "--data", #"{"level":"notice"}"#)
                    == "{\"level\":\"notice\"}\n")
            #expect(try await stage.output("log-level") == "notice\n")
            let hex = String(repeating: "12", count: 20)
            let added = try await stage.curl("/v1/torrents/\(hex)", "--request", "POST", "--write-out", "%{http_code}")
            #expect(added == "{\"infohash\":\"\(hex)\",\"added\":true}\n201")
            #expect(try await stage.curl("/v1/torrents/12", "--request", "POST").contains("is no infohash"))
            let head = try await stage.curl("/v1/status", "--head")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"))
            // A body longer than curl sends without asking first.
            let long = stage.workspace.folder.appending(path: "long")
            try Data(repeating: 0x20, count: 2_000_000).write(to: long)
            let refused = try await stage.curl(
                "/v1/log-level", "--request", "PUT", "--data-binary", "@\(long.path)", "--write-out", "%{http_code}")
            #expect(refused.hasSuffix("413"))
        }
    }

    @Test func `figures are at the port and at the socket, and the port gives nothing else`() async throws {
        try await AdminStage.use { stage in
            let bySocket = try await stage.curl("/metrics")
            let (status, byPort) = try await stage.workspace.run(
                .curl, ["--silent", "--show-error", "http://\(stage.metrics)/metrics"])
            #expect(status == .exited(0))
            for figures in [bySocket, byPort] {
                #expect(figures.contains("# TYPE mseproxy_connections_active gauge\n"), "\(figures)")
                #expect(figures.contains("\nmseproxy_connections_active{way=\"socks\"} 0\n"))
            }
            let arguments = [("GET", "/v1/status", 404), ("POST", "/v1/reload", 404), ("POST", "/metrics", 405)]
            for (method, path, code) in arguments {
                let answer = try await stage.workspace.run(
                    .curl,
                    [
                        "--silent", "--request", method, "--output", "/dev/null", "--write-out", "%{http_code}",
                        "http://\(stage.metrics)\(path)",
                    ])
                #expect(answer.output == "\(code)")
            }
        }
    }
}
