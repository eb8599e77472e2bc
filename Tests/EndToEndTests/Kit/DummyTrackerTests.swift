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

    /// An obscured announce for the infohash of the known values, whose port means 6881.
    private static let obscured = "sha_ih=kO%89%A5N-%27%EC%D7%E8%DA%05%B4%AB%8F%D9%D1%D8%B1%19&port=17804&left=5"
    private static let infohash = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"

    @Test(arguments: [
        (
            DummyTracker.Obscurity(), "d8:completei1e10:incompletei3e8:intervali1800e5:peers18:",
            "8f25c02067198447c622f68570cebe312c45"
        ),
        (
            .init(wrap: 2), "1:ii3056609585e10:incompletei3e8:intervali1800e1:ni4160442043e",
            "8f25c02067198447c622f685dfb8077e6719"
        ),
        (.init(cut: 2), "1:ii3056609584e10:incompletei3e8:intervali1800e1:ni4160442042e", "8447c622f68570cebe312c45"),
        (
            .init(cut: 2, wrap: 2), "1:ii3056609584e10:incompletei3e8:intervali1800e1:ni4160442043e",
            "8447c622f685dfb8077e6719"
        ),
    ])
    func `an obscured announce is revealed, and answered with obscured peers`(
        obscurity: DummyTracker.Obscurity, integers: String, peers: String
    ) async throws {
        try await Workspace.use { workspace in
            let tracker = try await DummyTracker.start(
                in: workspace, infohashes: [Self.infohash], obscurity: obscurity)
            try await tracker.add(Endpoint("208.72.193.86", 6881))
            try await tracker.add(Endpoint("209.81.173.15", 14321))
            try await tracker.add(Endpoint("128.213.6.8", 6881))
            let answer = try await get(tracker, "/announce?\(Self.obscured)&ip=%8f%25%c0%20").bytes
            #expect(answer.map { String(format: "%02x", $0) }.joined().hasSuffix(peers + "65"))
            #expect(String(decoding: answer, as: UTF8.self).contains(integers))
            let announce = try #require(tracker.announces.first)
            #expect(announce.kind == "sha_ih")
            #expect(announce.infohash == Self.infohash)
            #expect(announce.sentPort == 17804)
            #expect(announce.port == 6881)
            #expect(announce.address("ip") == "208.72.193.86")
        }
    }

    @Test(arguments: [
        ("empty-iv", "2:iv0:", nil),
        ("iv-number", "2:ivi5e", nil),
        ("i-without-n", "1:ii3056609585e", "1:ni"),
        ("n-without-i", "1:ni", "1:ii"),
        ("n-zero", "1:ni4160442041e", nil),
        ("n-huge", "1:ni\(4160442041 ^ 0xFFFF_FFFF as UInt32)e", nil),
        ("i-beyond-n", "1:ii\(3056609585 ^ 7 as UInt32)e", nil),
        ("i-negative", "1:ii-1e", nil),
        ("i-too-wide", "1:ii4294967296e", nil),
        ("i-string", "1:i4:", nil),
        ("uneven-peers", "5:peers7:", nil),
        ("uneven-peers6", "6:peers617:", nil),
        ("no-peers", "8:interval", "5:peers"),
        ("dictionary", "5:peersld2:ip13:208.72.193.86", nil),
        ("failure", "14:failure reason15:try again later", nil),
        ("status-500", "HTTP/1.1 500 ", nil),
        ("redirect", "Location: /announce?sha_ih=kO%89", "announce/redirect"),
        ("redirect-loop", "Location: /announce/redirect-loop?sha_ih=kO%89", nil),
        ("gzip", "Content-Encoding: gzip", "8:interval"),
        ("bad-gzip", "Content-Encoding: gzip\r\n\r\nd8:", nil),
        ("chunked", "\r\n\r\n7\r\nd8:comp\r\n", "Content-Length"),
        ("no-length", "HTTP/1.0 200 OK\r\n\r\nd8:", "Content-Length"),
        ("slow-drip", "8:intervali1800e5:peers6:", nil),
    ])
    func `each wrong answer is wrong in its own way`(behaviour: String, holds: String, lacks: String?) async throws {
        try await Workspace.use { workspace in
            let tracker = try await DummyTracker.start(in: workspace, infohashes: [Self.infohash])
            try await tracker.add(Endpoint("208.72.193.86", 6881))
            let answer = try await get(tracker, "/announce/\(behaviour)?\(Self.obscured)").bytes
            #expect(answer.contains([UInt8](holds.utf8)))
            #expect(!answer.contains([UInt8]((lacks ?? "nothing else").utf8)))
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
