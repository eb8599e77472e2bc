import HTTPMessage
import NetworkAddress
import Testing

@Suite("Request targets")
struct RequestTargetTests {
    @Test(
        "origin-form keeps its bytes",
        arguments: [
            ("/", "/", nil), ("/a?", "/a", ""), ("/a?b?c", "/a", "b?c"), ("//a", "//a", nil),
            ("/a b?c d", "/a b", "c d"),
            ("/http://u@b/", "/http://u@b/", nil), ("/%", "/%", nil), ("/[?{|}\\^`\"<>", "/[", "{|}\\^`\"<>"),
        ] as [(String, String, String?)])
    func originForm(target: String, path: String, query: String?) throws {
        let head = try #require(try parsed("GET \(target) HTTP/1.0\r\n\r\n"))
        #expect(try RequestTarget(head) == .origin(path: utf8(path), query: query.map(utf8)))
    }

    @Test("the asterisk is for OPTIONS")
    func asterisk() throws {
        let head = try #require(try parsed("OPTIONS * HTTP/1.0\r\n\r\n"))
        #expect(try RequestTarget(head) == .asterisk)
    }

    @Test(
        "CONNECT names an endpoint, a name in lower case",
        arguments: [
            ("A.Example:6881", "a.example:6881"), ("[2001:DB8::1]:65535", "[2001:db8::1]:65535"),
            ("1.2.3.4:1", "1.2.3.4:1"),
        ])
    func authorityForm(target: String, expected: String) throws {
        let head = try #require(try parsed("CONNECT \(target) HTTP/1.0\r\n\r\n"))
        #expect(try RequestTarget(head) == .authority(try #require(Endpoint(expected))))
    }

    @Test("a head that was not parsed is checked too")
    func unparsed() {
        func error(_ target: [UInt8], _ fields: HeaderFields = []) -> RequestHeadError? {
            let head = RequestHead(method: "GET", target: target, version: .v1_0, fields: fields)
            return #expect(throws: RequestHeadError.self) { try RequestTarget(head) }
        }
        #expect(error(utf8("/a\r\nb")) == .forbiddenByte(0x0D))
        #expect(error(utf8("/é")) == .forbiddenByte(0xC3))
        #expect(error([]) == .malformedTarget([]))
        #expect(error(utf8("/"), [HeaderField("Host", "a/b")]) == .malformedHost(utf8("a/b")))
    }

    @Test(
        "a path on the proxy names where it goes",
        arguments: [
            ("/http/a", nil, "http://a/"), ("/http/a/", nil, "http://a/"),
            ("/http/A:6969/announce", "b=c", "http://a:6969/announce?b=c"),
            ("/https/a/b/c", "", "https://a/b/c?"), ("/https/[::1]:81/b", nil, "https://[::1]:81/b"),
            ("/http/1.2.3.4//b", nil, "http://1.2.3.4//b"), ("/http/a/http/b", nil, "http://a/http/b"),
            ("/http/a/b c", "d e", "http://a/b%20c?d%20e"),
        ] as [(String, String?, String)])
    func forwarded(path: String, query: String?, expected: String) {
        #expect(RequestTarget.forwarded(path: utf8(path), query: query.map(utf8))?.description == expected)
    }

    @Test(
        "any other path names nothing",
        arguments: [
            "", "/", "/http", "/http/", "/https/", "/http//a", "/httpx/a/", "/HTTP/a/", "/ftp/a/", "/announce",
            "http/a/",
            "/http/u@a/", "/http/a:0/", "/http/a:/", "/http/a b/", "/http/a?b/", "/http/a#/", "/http/:80/", "/http/é/",
            "/http/http://a/", "/http/127.1/", "/http/../",
        ])
    func notForwarded(path: String) {
        #expect(RequestTarget.forwarded(path: utf8(path), query: nil) == nil)
    }
}
