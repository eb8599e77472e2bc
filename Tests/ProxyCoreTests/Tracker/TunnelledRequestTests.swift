import Testing

@testable import ProxyCore

@Suite("The first request within a tunnel")
struct TunnelledRequestTests {
    private func kind(_ text: String) -> String {
        switch TunnelledRequest(Array(text.utf8)) {
        case .undecided: "undecided"
        case .http: "http"
        case .upgrade: "upgrade"
        }
    }

    private static let upgrade =
        "Host: tracker.example\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n"

    @Test(
        "is HTTP's, or another protocol's where it asks for one and names no torrent",
        arguments: [
            ("GET /announce?info_hash=aaaaaaaaaaaaaaaaaaaa&port=1 HTTP/1.1\r\nHost: t.example\r\n\r\n", "http"),
            ("GET / HTTP/1.0\r\n\r\n", "http"), ("GET / HTTP/1.1\r\nHost: t.example\r\n\r\n", "http"),
            ("GET / HTTP/1.1\r\n\(upgrade)", "upgrade"), ("GET /announce HTTP/1.1\r\n\(upgrade)", "upgrade"),
            ("GET /a?b=c HTTP/1.1\r\nHost: t.example\r\nconnection: UPGRADE\r\nupgrade: WebSocket\r\n\r\n", "upgrade"),
            // Servers go on in HTTP behind these.
            ("GET /a?b=c HTTP/1.1\r\nHost: t.example\r\nConnection: Upgrade\r\n\r\n", "http"),
            ("GET /a?b=c HTTP/1.1\r\nHost: t.example\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", "http"),
            // An Upgrade would else be a way past the rewriting.
            ("GET /announce?info_hash=aaaaaaaaaaaaaaaaaaaa&port=1 HTTP/1.1\r\n\(upgrade)", "http"),
            ("GET /x?info%5Fhash=aaaaaaaaaaaaaaaaaaaa&port=1 HTTP/1.1\r\n\(upgrade)", "http"),
            ("GET /announce?info_hash=a&port=1 HTTP/1.1\r\n\(upgrade)", "http"),
            ("GET /scrape HTTP/1.1\r\n\(upgrade)", "http"),
            ("GET /seed?info_hash=aaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\n\(upgrade)", "http"),
            // Without Connection, Upgrade concerns another hop (RFC 9110, section 7.8).
            ("GET / HTTP/1.1\r\nHost: t.example\r\nUpgrade: websocket\r\n\r\n", "http"),
            ("GET http://t.example/ HTTP/1.1\r\nHost: t.example\r\nConnection: upgrade\r\n\r\n", "http"),
        ])
    func kinds(text: String, expected: String) {
        #expect(kind(text) == expected)
        #expect(kind(text + "more") == expected)
        for end in 0..<text.utf8.count {
            #expect(kind(String(decoding: text.utf8.prefix(end), as: UTF8.self)) == "undecided")
        }
    }

    @Test(
        "that is malformed is refused in HTTP's words, and never waited for without end",
        arguments: [
            "\0", "GET / HTTP/1.1\n\n", "GET  / HTTP/1.1\r\n", "GET / HTTP/9.9\r\n", "GET / HTTP/1.1\r\n Host: a\r\n",
            "GET /" + String(repeating: "a", count: 9000),
            "GET / HTTP/1.1\r\nHost: a\r\n"
                + String(repeating: "X: \(String(repeating: "x", count: 100))\r\n", count: 200),
            "GET / HTTP/1.1\r\nConnection: upgrade\r\n\r\n",
        ])
    func malformed(text: String) {
        #expect(kind(text) == "http")
    }
}
