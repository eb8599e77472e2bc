import HTTPMessage
import NetworkAddress
import Testing

@Suite("Request heads")
struct RequestHeadTests {
    @Test("one empty line before the request is passed over, and is not yet a request")
    func leadingEmptyLine() throws {
        var parser = RequestHeadParser()
        #expect(!parser.hasBegun)
        for byte in utf8("\r\n") {
            let head = try parser.receive([byte])
            #expect(head == nil)
            #expect(!parser.hasBegun)
        }
        let early = try parser.receive(utf8("G"))
        #expect(early == nil)
        #expect(parser.hasBegun)
        let head = try parser.receive(utf8("ET / HTTP/1.0\r\n\r\n"))
        #expect(head?.method == "GET")
    }

    @Test("a parser reads one request after another, with bodies between them")
    func pipeline() throws {
        var parser = RequestHeadParser()
        let wire = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\nGE"
        let first = try #require(try parser.receive(utf8(wire)))
        #expect(first.bodyByteCount == 3)
        #expect(parser.hasBegun)
        // What comes before the rest is taken is kept with it.
        let between = try parser.receive(utf8("T"))
        #expect(between == nil)
        var rest = parser.takeRest()
        #expect(!parser.hasBegun)
        #expect(rest.starts(with: "abc".utf8))
        let second = try #require(try parser.receive(rest.dropFirst(3)))
        #expect(text(second.target) == "/b")
        rest = parser.takeRest()
        #expect(rest == utf8("GET"))
    }

    @Test("the rest is empty while a head is not complete, and taking it loses nothing")
    func earlyRest() throws {
        var parser = RequestHeadParser()
        let early = try parser.receive(utf8("GET / HT"))
        #expect(early == nil)
        let rest = parser.takeRest()
        #expect(rest.isEmpty)
        #expect(parser.hasBegun)
        let head = try parser.receive(utf8("TP/1.0\r\n\r\n"))
        #expect(head != nil)
    }

    @Test(
        "a connection goes on only where the client says so",
        arguments: [
            ("1.1", "", true), ("1.1", "Connection: close", false), ("1.1", "Connection: TE, Close", false),
            ("1.1", "Connection: keep-alive\r\nConnection: close", false), ("1.1", "Connection: closed", true),
            ("1.1", "Proxy-Connection: close", false), ("1.0", "", false), ("1.0", "Connection: close", false),
            ("1.0", "Connection: Keep-Alive", true), ("1.0", "Proxy-Connection: keep-alive", true),
            ("1.0", "Connection: keep-alive, close", false), ("1.0", "Keep-Alive: 300", false),
        ])
    func keepsAlive(version: String, fields: String, expected: Bool) throws {
        let wire = "GET / HTTP/\(version)\r\nHost: a\r\n\(fields.isEmpty ? "" : fields + "\r\n")\r\n"
        let head = try #require(try parsed(wire))
        #expect(head.keepsAlive == expected)
    }

    @Test(
        "a client waits for a 100 only where it has a body and speaks HTTP/1.1",
        arguments: [
            ("POST", "1.1", "3", "100-continue", true), ("POST", "1.1", "3", "100-Continue", true),
            ("POST", "1.1", "0", "100-continue", false), ("POST", "1.0", "3", "100-continue", false),
            ("POST", "1.1", "3", "200-ok", false), ("GET", "1.1", "0", "100-continue", false),
        ])
    func expectsContinue(method: String, version: String, length: String, value: String, expected: Bool) throws {
        let head = try #require(
            try parsed(
                "\(method) / HTTP/\(version)\r\nHost: a\r\nContent-Length: \(length)\r\nExpect: \(value)\r\n\r\n"))
        #expect(head.expectsContinue == expected)
    }

    @Test(
        "a Content-Length is the body's",
        arguments: [("0", 0), ("1", 1), ("10", 10), ("9223372036854775807", Int.max)])
    func contentLength(value: String, expected: Int) throws {
        let head = try #require(try parsed("POST / HTTP/1.0\r\nContent-Length: \t\(value) \r\n\r\n"))
        #expect(head.bodyByteCount == expected)
    }

    @Test("a GET may say that it has no body")
    func emptyBody() throws {
        let head = try #require(try parsed("GET / HTTP/1.0\r\nContent-Length: 0\r\n\r\n"))
        #expect(head.bodyByteCount == 0)
    }

    @Test(
        "a Host that names the target in other words is accepted",
        arguments: [
            ("GET http://a/", "a"), ("GET http://a/", "a:80"), ("GET http://a:80/", "A"), ("GET http://A/", "a"),
            ("GET HTTP://a/", "a"), ("GET https://a/", "a:443"), ("GET https://a:443/", "a"),
            ("GET http://a:6969/", "A:6969"), ("GET http://a:0080/", "a"), ("GET http://[::1]/", "[0:0::1]:80"),
            ("GET http://[2001:db8::A]:81/", "[2001:DB8::a]:81"), ("CONNECT a:80", "a"), ("CONNECT a:443", "a"),
            ("CONNECT a:6969", "A:6969"), ("GET /", "anything.else:1"), ("OPTIONS *", "a"),
        ])
    func sameHost(request: String, host: String) throws {
        let head = try #require(try parsed("\(request) HTTP/1.1\r\nHost: \(host)\r\n\r\n"))
        #expect(head.authority == HTTPAuthority(host.utf8))
        #expect(head.authority != nil)
    }

    @Test("hop-by-hop fields and those that Connection names are not passed on, in any case")
    func endToEnd() throws {
        let head = try #require(
            try parsed(
                "GET / HTTP/1.1\r\nHost: a\r\nconnection: X-Hop , close\r\nCONNECTION: ,other\r\nx-HOP: 1\r\nOther: 2\r\n"
                    + "Keep-Alive: 300\r\nProxy-Authorization: Basic eA==\r\nproxy-foo: 3\r\nTE: trailers\r\n"
                    + "Trailer: A\r\nUpgrade: h2c\r\nX-Hop-2: 4\r\nAccept: */*\r\nProxying: 5\r\n\r\n"))
        #expect(head.endToEndFields.map(\.name) == ["Host", "X-Hop-2", "Accept", "Proxying"])
    }
}
