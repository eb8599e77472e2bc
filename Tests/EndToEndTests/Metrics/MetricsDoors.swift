import Foundation
import TestSwarm
import Testing

/// Who is told the figures where, and in what form.
@Suite(.serialized) struct MetricsDoors {
    @Test func `promtool finds nothing wrong with the figures`() async throws {
        let door = FiguresDoor()
        try await Stage.use(.init(other: door.table)) { stage in
            let file = stage.workspace.folder.appending(path: "figures")
            try (try await door.text()).write(to: file, atomically: true, encoding: .utf8)
            let output = try await stage.workspace.run(
                .shell, ["-c", "'\(try Program.promtool.path())' check metrics <'\(file.path)'"])
            #expect(output.status == .exited(0))
            #expect(output.output.isEmpty, "\(output.output)")
        }
    }

    @Test func `the port has the figures and nothing else, and nothing there changes anything`() async throws {
        let door = FiguresDoor()
        try await Stage.use(.init(other: door.table)) { stage in
            let whole = try await door.ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(whole.status == 200)
            #expect(whole["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            let head = try await door.ask("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(try #require(head["Content-Length"].flatMap { Int($0) }) > 1000)
            for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
                let answer = try await door.ask("\(method) /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                #expect(answer.status == 405 && answer["Allow"] == "GET, HEAD", "\(method)")
            }
            for path in ["/v1/status", "/v1/connections", "/v1/torrents", "/v1/reload", "/metrics/", "/metric", "/x"] {
                #expect(try await door.ask("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n").status == 404, "\(path)")
                let post = "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
                #expect(try await door.ask(post).status == 404, "\(path)")
            }
        }
    }

    @Test func `the administration's socket tells the same figures`() async throws {
        let door = FiguresDoor()
        try await Workspace.use { workspace in
            let socket = workspace.folder.appending(path: "admin.sock")
            _ = try await Daemon.start(
                in: workspace,
                configuration: """
                    [outbound]
                    socks = []
                    [inbound]
                    listen = ["\(Endpoint.unique())"]
                    [admin]
                    listen = ["unix:\(socket.path)"]
                    \(door.table)
                    """)
            let end = HTTPEnd(try .open(toUnix: socket))
            try await end.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            let local = try Scrape(try await end.answer().text)
            let port = try await door.scrape()
            #expect(local.families == port.families && !port.families.isEmpty)
            #expect(Set(local.series.keys) == Set(port.series.keys))
            #expect(port.changes(since: local) == [:])
        }
    }

    @Test func `no stranger adds a series: 500 peers from 500 addresses leave those that there were`() async throws {
        let door = FiguresDoor()
        try await Stage.use(.init(other: door.table)) { stage in
            let before = try await door.scrape()
            for number in 0..<500 {
                let source = "198.19.\(number / 250).\(number % 250 + 1)"
                let peer = try await RawConnection.open(to: stage.listener, from: source)
                try await peer.send([UInt8(number % 256)])
                peer.close()
            }
            try await stage.eventually("all were counted") {
                try await door.scrape().changes(since: before) == [
                    "connections_total{way=inbound}": 500,
                    "handshakes_total{direction=inbound,outcome=closed}": 500,
                ]
            }
            #expect(Set(try await door.scrape().series.keys) == Set(before.series.keys))
        }
    }
}
