import TestSwarm
import Testing

/// What Debian's opentracker does, on which tests of what stands before it rest.
@Suite struct OpenTrackerTests {
    private nonisolated(nonsending) func get(_ tracker: OpenTracker, _ target: String) async throws -> String {
        let connection = try await RawConnection.open(to: tracker.endpoint)
        try await connection.send([UInt8]("GET \(target) HTTP/1.1\r\nHost: tracker\r\n\r\n".utf8))
        return String(decoding: try await connection.receiveToEnd().bytes, as: UTF8.self)
    }

    @Test func `a peer is counted, and given by the address that it asked from`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try await OpenTracker.start(in: workspace, torrents: [torrent])
            #expect(try await tracker.counts(of: torrent) == (0, 0))
            let query = "info_hash=\(torrent.escapedInfohash)&port=16705&left=0&ip=9.9.9.9"
            let answer = try await get(tracker, "/announce?\(query)")
            #expect(answer.contains("5:peers6:"))
            // 16705 is AA.
            #expect(answer.hasSuffix("\u{12}\u{0}\u{1}AAe"))
            #expect(try await tracker.counts(of: torrent) == (1, 0))
            _ = try await get(tracker, "/announce?\(query)&event=stopped")
            #expect(try await tracker.counts(of: torrent) == (0, 0))
        }
    }

    @Test(arguments: [
        ("/announce?sha_ih=IH&port=5", "Your client forgot to send your torrent's info_hash"),
        ("/announce?info_hash=%00IH&port=5", "400 Invalid Request"),
        ("/announce?info_hash=IH&port=5&ipv6=[::]", "400 Invalid Request"),
        ("/announce?info_hash=IH&port=5&compact=0", "400 Invalid Request"),
        ("http://tracker/announce?info_hash=IH&port=5", "400 Invalid Request"),
        ("/announce?info_hash=OTHER&port=5", "Requested download is not authorized"),
    ])
    func `what it does not take it says`(target: String, answer: String) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let other = try await Torrent.make(in: workspace, seed: 2)
            let tracker = try await OpenTracker.start(in: workspace, torrents: [torrent])
            let asked = target.replacing("IH", with: torrent.escapedInfohash)
                .replacing("OTHER", with: other.escapedInfohash)
            #expect(try await get(tracker, asked).contains(answer))
        }
    }
}
