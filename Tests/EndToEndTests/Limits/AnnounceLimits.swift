import TestSwarm
import Testing

/// More announces at a time than `limits.announces` allows.
@Suite(.serialized) struct AnnounceLimits {
    private static let full = "mseproxy: too many announces are on their way; this one can be tried again"

    @Test func `those over the limit hear a failure at once, and the others their answers`() async throws {
        let settings = ForwardStage.Settings(announce: 30, other: "[limits]\nannounces = 2")
        try await ForwardStage.use(settings) { stage in
            let tracker = try RawListener.start(in: stage.workspace)
            let request = "GET http://\(tracker.endpoint)/announce?\(Announces.query) HTTP/1.0\r\n\r\n"
            var waiting: [(client: HTTPEnd, tracker: RawConnection)] = []
            for _ in 0..<2 {
                let client = try await stage.open()
                try await client.send(request)
                waiting.append((client, try await tracker.accept()))
            }
            for target in ["announce", "scrape"] {
                let refused = try await stage.announce("http://\(tracker.endpoint)/\(target)?\(Announces.query)")
                #expect(refused.failure == Self.full)
            }
            #expect(tracker.acceptAvailable() == nil)
            // What names no torrent is no announce.
            #expect(try await stage.ask("GET / HTTP/1.0\r\n\r\n").status == 404)
            for (client, connection) in waiting {
                _ = try await connection.receive(4)
                try await connection.send(Announces.answer([Endpoint("198.18.7.7", 7)]))
                connection.finishSending()
                #expect(try await client.answer().status == 200)
                client.connection.close()
            }
            let server = try stage.answering { _ in Announces.answer() }
            #expect(try await stage.announce("http://\(server.endpoint)/announce?\(Announces.query)").failure == nil)
            let warning = "refused an announce: as many as limits.announces allows (2) are on their way to trackers"
            #expect(stage.daemon.process.logCount(of: warning) == 1)
        }
    }

    @Test func `the gateway's count too, obscured or plain`() async throws {
        try await Workspace.use { workspace in
            let tracker = try RawListener.start(in: workspace)
            let settings = ForwardStage.Settings(
                gateway: "upstream = \"http://\(tracker.endpoint)\"", announce: 30,
                other: "[limits]\nannounces = 1")
            try await ForwardStage.use(settings, in: workspace) { stage in
                func peer(_ query: String) async throws -> HTTPEnd {
                    let end = HTTPEnd(try await .open(to: stage.gateway))
                    try await end.send("GET /announce?\(query) HTTP/1.0\r\n\r\n")
                    return end
                }
                let first = try await peer(Announces.query)
                let asked = try await tracker.accept()
                for query in [Announces.query, "sha_ih=\(Announces.escaped(Announces.obfuscated(Announces.infohash)))"]
                {
                    let end = try await peer(query)
                    #expect(try BencodedAnswer(try await end.answer().body).failure == Self.full)
                    end.connection.close()
                }
                _ = try await asked.receive(4)
                try await asked.send(Announces.answer())
                asked.finishSending()
                #expect(try await first.answer().status == 200)
                first.connection.close()
                asked.close()
            }
        }
    }
}
