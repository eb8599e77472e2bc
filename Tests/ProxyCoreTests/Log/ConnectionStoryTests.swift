import Logging
import NetworkAddress
import Testing
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

@Suite("What is told of a connection")
struct ConnectionStoryTests {
    private func story(_ way: WayIn, _ log: CollectedLog, target: String?) throws -> ConnectionStory {
        var story = ConnectionStory(way, from: try #require(SocketAddress("198.51.100.7:5000")), logger: log.logger)
        story.target = target.flatMap { Endpoint($0) }
        story.infohash = Infohash(hex: "0123456789abcdef0123456789abcdef01234567")
        return story
    }

    @Test("at info it is shortened, the errors in it too")
    func shortened() throws {
        let log = CollectedLog(.info)
        var story = try story(.inbound, log, target: "203.0.113.5:6881")
        story.nearAddress = IPAddress("127.64.0.9")
        story.info("connect to 203.0.113.5:6881: Connection refused")
        story.nearAddress = IPAddress("198.18.0.9")
        story.warning("idle")
        story.debug("not written")
        #expect(
            log.lines == [
                "info: inbound 198.51.x.x:5000 as 127.64.0.9 > 203.0.x.x:6881 01234567…: connect to 203.0.x.x:6881: Connection refused",
                "warning: inbound 198.51.x.x:5000 as 198.18.x.x > 203.0.x.x:6881 01234567…: idle",
            ])
    }

    @Test("at debug it is whole, at every level")
    func full() throws {
        let log = CollectedLog(.debug)
        let story = try story(.socks, log, target: "peer.home.example.org:1")
        story.info("resolve peer.home.example.org: no such name")
        let line =
            "socks 198.51.100.7:5000 > peer.home.example.org:1 0123456789abcdef0123456789abcdef01234567: resolve peer.home.example.org: no such name"
        #expect(log.lines == ["info: \(line)"])
    }

    @Test("a peer's name is shortened wherever it stands; a tracker's is not")
    func names() throws {
        let log = CollectedLog(.info)
        var story = try story(.socks, log, target: "peer.home.example.org:1")
        story.infohash = nil
        story.info("resolve peer.home.example.org: no such name")
        story.isTargetServer = true
        story.info("resolve peer.home.example.org: no such name")
        #expect(
            log.lines == [
                "info: socks 198.51.x.x:5000 > ….example.org:1: resolve ….example.org: no such name",
                "info: socks 198.51.x.x:5000 > peer.home.example.org:1: resolve peer.home.example.org: no such name",
            ])
    }

    @Test("the end has its reason and how long it took")
    func end() throws {
        let log = CollectedLog(.info)
        let story = try story(.inbound, log, target: nil)
        story.ended("idle")
        story.ended("the client is not there", .warning)
        story.ended("told already", .debug)
        let lines = log.lines
        #expect(lines.count == 2)
        #expect(lines[0].contains(/^info: inbound 198\.51\.x\.x:5000 01234567…: idle, after \d+(\.\d+)? s$/))
        #expect(lines[1].contains(/^warning: .*: the client is not there, after \d+(\.\d+)? s$/))
    }

    private static let relayed = ConnectionStory.Relayed(
        crypto: .rc4, cryptoWords: "MSE with rc4", sent: 7, received: 3_000_000_000)

    /// The fields but the duration, which is a number.
    private func fields(of log: CollectedLog) throws -> [String: String] {
        var fields = try #require(log.fields.last)
        let duration = try #require(fields.removeValue(forKey: "duration").flatMap { Double($0) })
        #expect((0..<60).contains(duration))
        return fields
    }

    @Test("the end of a relayed connection has in fields what the line says, and as much of it")
    func relayedFields() throws {
        let shortened = CollectedLog(.info)
        try story(.socks, shortened, target: "203.0.113.5:6881")
            .ended("peer: connect to 203.0.113.5:6881: Connection reset", of: Self.relayed)
        #expect(
            shortened.lines.first?.contains(
                /^info: socks 198\.51\.x\.x:5000 > 203\.0\.x\.x:6881 01234567…: ended: peer: connect to 203\.0\.x\.x:6881: Connection reset; MSE with rc4, 7 bytes sent, 3000000000 received, [0-9.]+ s$/
            ) == true, "\(shortened.lines)")
        #expect(
            try fields(of: shortened) == [
                "way": "socks", "direction": "outbound", "source": "198.51.x.x:5000", "target": "203.0.x.x:6881",
                "infohash": "01234567…", "reason": "peer: connect to 203.0.x.x:6881: Connection reset",
                "crypto": "rc4", "sent": "7", "received": "3000000000",
            ])
        let whole = CollectedLog(.debug)
        try story(.inbound, whole, target: "203.0.113.5:6881").ended("idle", of: Self.relayed)
        #expect(
            try fields(of: whole) == [
                "way": "inbound", "direction": "inbound", "source": "198.51.100.7:5000", "target": "203.0.113.5:6881",
                "infohash": "0123456789abcdef0123456789abcdef01234567", "reason": "idle", "crypto": "rc4", "sent": "7",
                "received": "3000000000",
            ])
    }

    @Test("an end before a relay has no bytes and no crypto, and an announce's has what became of it")
    func otherFields() throws {
        let log = CollectedLog(.info)
        try story(.inbound, log, target: nil).ended("the client is not there", .warning)
        let common = ["way": "inbound", "direction": "inbound", "source": "198.51.x.x:5000", "infohash": "01234567…"]
        #expect(try fields(of: log) == common.merging(["reason": "the client is not there"]) { $1 })
        try story(.inbound, log, target: nil).announced(
            .started, "failed: connect to 203.0.113.9:1: Connection refused", .unreachable, after: .milliseconds(1500))
        let refused = "failed: connect to 203.0.x.x:1: Connection refused"
        #expect(log.lines.last?.hasSuffix(" 01234567…: announce, started: \(refused), after 1500 ms") == true)
        #expect(log.fields.last?["duration"] == "1.5")
        let announce = ["announce": "started", "outcome": "unreachable", "reason": refused]
        #expect(try fields(of: log) == common.merging(announce) { $1 })
    }

    @Test("what is not written is not made, in words or in fields")
    func unmade() throws {
        let log = CollectedLog(.error)
        let story = try story(.socks, log, target: nil)
        var madeCount = 0
        func reason() -> String {
            madeCount += 1
            return "idle"
        }
        story.info(reason())
        story.ended(reason())
        story.ended(reason(), of: Self.relayed)
        story.announced(.started, reason(), .plain, after: .zero)
        #expect(madeCount == 0 && log.lines == [])
        story.ended(reason(), .error)
        #expect(madeCount > 0 && log.lines.count == 1)
    }
}
