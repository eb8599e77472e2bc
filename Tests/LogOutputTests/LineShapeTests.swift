import LogOutput
import Logging
import Testing

@Suite("What log lines have in common")
struct LineShapeTests {
    /// Whether lines of the two messages are counted together.
    private func areAlike(_ left: String, _ right: String) -> Bool {
        let limit = RepeatLimit()
        for _ in 0..<RepeatLimit.mostWritten { _ = limit.pass(LogRecord(.info, left)) }
        return limit.pass(LogRecord(.info, right)).isEmpty
    }

    @Test(
        "addresses, names, hashes, numbers, paths and what is quoted do not tell lines apart",
        arguments: [
            ("inbound 203.0.x.x:6881: idle", "inbound [2001:db8:…]:1: idle"),
            ("inbound 203.0.113.5:6881: idle", "inbound [fe80::a:b]:65535: idle"),
            ("a > 198.51.x.x:1 aabbccdd…: ended", "a > ….example.org:80 01234567…: ended"),
            ("resolve peer.example.org: no such name", "resolve other.example: no such name"),
            ("12 bytes sent, 0.3 s", "123456 bytes sent, 12 s"),
            ("refused with 400: \"a b\" is no method", "refused with 405: \"xyz\" is no method"),
            ("/srv/a.torrent: broken", "/srv/other/file: broken"),
            ("http://tracker.example/announce: failed", "https://other.example:443/x?y=z: failed"),
            ("for \"unended quote", "for \"another one"),
            ("", ""),
        ])
    func alike(left: String, right: String) {
        #expect(areAlike(left, right))
        #expect(areAlike(right, left))
    }

    @Test(
        "other words do",
        arguments: [
            ("inbound 1.2.3.4:5: idle", "socks 1.2.3.4:5: idle"),
            ("1.2.3.4:5: ended: both ends closed", "1.2.3.4:5: ended: idle"),
            ("1 connection", "2 connections"), ("a", "a b"), ("ended.", "ended:"),
        ])
    func different(left: String, right: String) {
        #expect(!areAlike(left, right))
    }
}
