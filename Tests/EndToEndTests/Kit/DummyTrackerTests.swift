import Foundation
import TestSwarm
import Testing

/// The tracker with BEP 8: that it is right where it is to be, and wrong as announced.
@Suite struct DummyTrackerTests {
    /// The infohash, its sha_ih and the obscured port of 6881, as BEP 8's text has them where it has no misprint.
    private static let vectors = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../TrackerProtocolTests/Vectors/bep8.json").standardizedFileURL

    private nonisolated(nonsending) func get(
        _ tracker: DummyTracker, _ target: String
    ) async throws -> (bytes: [UInt8], end: RawConnection.End) {
        let connection = try await RawConnection.open(to: tracker.endpoint)
        try await connection.send([UInt8]("GET \(target) HTTP/1.1\r\nHost: tracker\r\n\r\n".utf8))
        return try await connection.receiveToEnd()
    }

    @Test func `its RC4, pads and integers are those of the known values`() async throws {
        try await Workspace.use { workspace in
            let (status, output) = try await workspace.run(
                .python, [DummyTracker.script.path, "--check", Self.vectors.path])
            #expect(status == .exited(0), "\(output)")
            #expect(output == "compared 29\n")
        }
    }

    @Test func `a plain announce is understood, and answered with the others`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try await DummyTracker.start(in: workspace, torrents: [torrent])
            let peer = Endpoint("198.18.7.7", 6881)
            try await tracker.add(peer)
            let query = "info_hash=\(torrent.escapedInfohash)&port=5000&left=7&event=started"
            let answer = try await get(tracker, "/announce?\(query)").bytes
            #expect(answer.suffix(peer.compact.count + 1) == peer.compact + [UInt8(ascii: "e")])
            let announce = try #require(tracker.announces.first)
            #expect(announce.kind == "info_hash")
            #expect(announce.infohash == torrent.infohashHex)
            #expect(announce.port == 5000 && announce.sentPort == 5000)
            #expect(announce.left == 7)
            #expect(announce.event == "started")
            #expect(announce.source == "198.18.0.1")
            #expect(announce.target == "/announce?\(query)")
        }
    }

    @Test(arguments: [
        ("port=5&left=0", "neither-info_hash-nor-sha_ih"),
        ("info_hash=IH&sha_ih=IH&port=5", "both-info_hash-and-sha_ih"),
        ("info_hash=%C6F&port=5", "unknown-info_hash"),
        ("sha_ih=IH&port=5", "unknown-sha_ih"),
        ("info_hash=IH&port=70000", "port-is-out-of-range"),
        ("info_hash=IH", "port-is-no-number"),
        ("info_hash=IH&port=%zz", "malformed-escape"),
        ("info_hash=IH&port=5&port=6", "parameter-given-twice:-port"),
        ("info_hash=IH&port=5", "sha_ih-is-wanted-here"),
        ("info_hash=IH&port=5&ipv6=[::]:5", "malformed"),
    ])
    func `what it must not take it refuses, and says why`(query: String, reason: String) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try await DummyTracker.start(in: workspace, torrents: [torrent], refusesPlain: true)
            _ = try await get(tracker, "/announce?" + query.replacing("IH", with: torrent.escapedInfohash))
            #expect(tracker.announces.isEmpty)
            #expect(tracker.refusals.count == 1)
            #expect(tracker.refusals.first?.hasPrefix("\(reason) ") == true, "\(tracker.refusals)")
        }
    }

    @Test(arguments: [
        ("close-early", 0...0, RawConnection.End.closed),
        ("reset", 0...0, .reset),
        ("cut-head", 20...40, .closed),
        ("10mb", 10_000_000...11_000_000, .closed),
        ("gzip-bomb", 60_000...70_000, .closed),
        ("no-such-thing", 100...300, .closed),
    ])
    func `it breaks off, or says too much, as told by the path or by a command`(
        behaviour: String, byteCount: ClosedRange<Int>, end: RawConnection.End
    ) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try await DummyTracker.start(in: workspace, torrents: [torrent])
            let query = "info_hash=\(torrent.escapedInfohash)&port=5&left=5"
            let path = try #require(tracker.announceURL(behaviour).split(separator: "\(tracker.endpoint)").last)
            let byPath = try await get(tracker, "\(path)?\(query)")
            try await tracker.behave(behaviour)
            let byCommand = try await get(tracker, "/announce?\(query)")
            for answer in [byPath, byCommand] {
                #expect(byteCount.contains(answer.bytes.count))
                #expect(answer.end == end)
            }
        }
    }
}
