import TestSwarm
import Testing

/// The recording tracker, which what is said of other programs' requests depends on.
@Suite struct StaticTrackerTests {
    private nonisolated(nonsending) func ask(_ tracker: StaticTracker, _ pieces: [[UInt8]]) async throws -> [UInt8] {
        let connection = try await RawConnection.open(to: tracker.endpoint)
        for piece in pieces {
            try await connection.send(piece)
        }
        return try await connection.receiveToEnd().bytes
    }

    @Test(arguments: [
        "GET /announce?info_hash=%c6&x=[::] HTTP/1.0\r\n\r\n",
        "GET http://tracker.example:6969/announce?info_hash=%c6&trackerid=a b HTTP/1.1\r\nhOsT:  x\r\n\r\n",
        "GET /http/tracker.example/announce?info_hash=%c6&bad=% HTTP/1.0\r\nUser-Agent: \u{e9}\r\n\r\n",
    ])
    func `a request is kept byte for byte, and answered whatever its form`(head: String) async throws {
        try await Workspace.use { workspace in
            let peer = Endpoint("198.18.7.7", 6881)
            let tracker = try StaticTracker.start(in: workspace, peers: [peer])
            let answer = try await ask(tracker, [[UInt8](head.utf8)])
            #expect(answer.starts(with: Array("HTTP/1.0 200 OK\r\n".utf8)))
            #expect(answer.suffix(9) == [UInt8]("6:".utf8) + peer.compact + [UInt8]("e".utf8))
            let request = try #require(tracker.announces.first)
            #expect(request.head == [UInt8](head.utf8))
            #expect(request["info_hash"] == "%c6")
            #expect(request.path.hasSuffix("/announce"))
            #expect(request.isAbsoluteForm == head.contains("GET http:"))
        }
    }

    @Test func `a scrape is told from an announce in every form`() async throws {
        try await Workspace.use { workspace in
            let tracker = try StaticTracker.start(in: workspace)
            for target in ["/scrape?info_hash=1", "http://a:1/scrape?info_hash=1", "/http/a:1/scrape?info_hash=1"] {
                _ = try await ask(tracker, [[UInt8]("GET \(target) HTTP/1.1\r\n\r\n".utf8)])
            }
            #expect(tracker.requests.count == 3)
            #expect(tracker.announces.isEmpty)
        }
    }

    @Test func `behind a CONNECT it is whoever was asked for`() async throws {
        try await Workspace.use { workspace in
            let tracker = try StaticTracker.start(in: workspace)
            let answer = try await ask(
                tracker,
                ["CONNECT a:1 HTTP/1.0\r\n\r\n", "GET /announce?info_hash=1 HTTP/1.1\r\n\r\n"].map { [UInt8]($0.utf8) })
            #expect(answer.starts(with: Array("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.0 200 OK\r\n".utf8)))
            #expect(tracker.requests.map(\.method) == ["CONNECT", "GET"])
            #expect(tracker.requests.map(\.isTunnelled) == [false, true])
            #expect(tracker.announces.count == 1)
        }
    }

    @Test func `a response that is set goes out as it is`() async throws {
        try await Workspace.use { workspace in
            let tracker = try StaticTracker.start(in: workspace)
            tracker.response = [1, 2, 3]
            #expect(try await ask(tracker, [[UInt8]("GET /announce HTTP/1.1\r\n\r\n".utf8)]) == [1, 2, 3])
        }
    }
}
