import HTTPMessage

/// The corpus, by rule: what the request line and the ends of lines must not be.
enum MalformedHeads {
    static let emptyLines = [
        MalformedHead("\r\n\r\nGET / HTTP/1.0\r\n\r\n", .emptyLinesBeforeRequest),
        MalformedHead("\r\n\r\n\r\n", .emptyLinesBeforeRequest),
    ]

    static let bareCarriageReturns = [
        MalformedHead("GET / HTTP/1.0\r\r\n\r\n", .bareCarriageReturn),
        MalformedHead("GET /\r HTTP/1.0\r\n\r\n", .bareCarriageReturn),
        MalformedHead("GET / HTTP/1.0\r\nA: b\rC: d\r\n\r\n", .bareCarriageReturn),
        MalformedHead("GET / HTTP/1.0\r\nA\r: b\r\n\r\n", .bareCarriageReturn),
        MalformedHead("GET / HTTP/1.0\r\nA: b\r\n\rX", .bareCarriageReturn),
        MalformedHead("\rGET / HTTP/1.0\r\n\r\n", .bareCarriageReturn),
    ]

    static let bareLineFeeds = [
        MalformedHead("GET / HTTP/1.0\n\n", .bareLineFeed),
        MalformedHead("GET / HTTP/1.0\r\nA: b\n\r\n", .bareLineFeed),
        MalformedHead("GET / HTTP/1.0\r\nA: b\nTransfer-Encoding: chunked\r\n\r\n", .bareLineFeed),
        MalformedHead("GET / HTTP/1.0\r\n\n", .bareLineFeed),
        MalformedHead("\nGET / HTTP/1.0\r\n\r\n", .bareLineFeed),
    ]

    static let controls: [MalformedHead] =
        ([0x00, 0x01, 0x08, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F] as [UInt8]).flatMap { control in
            [
                MalformedHead(utf8("GET /") + [control] + utf8(" HTTP/1.0\r\n\r\n"), .forbiddenByte(control)),
                MalformedHead(utf8("GET / HTTP/1.0\r\nA") + [control] + utf8(": b\r\n\r\n"), .forbiddenByte(control)),
                MalformedHead(utf8("GET / HTTP/1.0\r\nA: b") + [control] + utf8("\r\n\r\n"), .forbiddenByte(control)),
                MalformedHead([control] + utf8("GET / HTTP/1.0\r\n\r\n"), .forbiddenByte(control)),
            ]
        }

    static let requestLines =
        [
            "GET", "GET /", "GET  HTTP/1.0", "/ HTTP/1.0", "GET  / HTTP/1.0", "GET /  HTTP/1.0", "GET / ", "GET / x",
            "GET / http/1.0", "GET / HTTP/1.0 ", "GET / HTTP 1.0", "GET / a b", "GET HTTP/1.1",
        ].map { MalformedHead("\($0)\r\n\r\n", .malformedRequestLine(utf8($0))) }

    static let methods =
        ["", "GE(T", "GET:", "\"GET\"", "G[T", "{}"].map {
            MalformedHead("\($0) / HTTP/1.0\r\n\r\n", .malformedMethod(utf8($0)))
        }

    static let versions =
        [
            "HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/3", "HTTP/1.10", "HTTP/1.01", "HTTP/01.1", "HTTP/1", "HTTP/",
            "HTTP/1.1x", "HTTP/1,1", "HTTP/-1.1",
        ].map { MalformedHead("GET / \($0)\r\nHost: a\r\n\r\n", .unsupportedVersion(utf8($0))) }

    static let fragments = ["/#", "/a#b", "/a?b#c", "http://a/#b", "http://a#b", "#", "http://a?#"].map {
        MalformedHead.target($0, RequestHeadError.fragmentInTarget)
    }

    static let userinfos =
        ["http://u@a/", "http://u:p@a/", "http://@a/", "https://a@b@c/", "http://a:80@b/", "http://u@a"].map {
            MalformedHead.target($0, RequestHeadError.userinfoInTarget)
        }
        + ["u@a:80", "a:80@b:80"].map {
            MalformedHead.target($0, RequestHeadError.userinfoInTarget, method: "CONNECT")
        }

    static let targets =
        [
            "*", "a", "a/b", "a:80", "?a", "http:", "http:/", "http://", "http:///a", "http://:80/", "http://?a",
            "http:a", "http:/a", "http:\\\\a/", "http://a\\b/", "ftp://a/", "httpx://a/", "://a/", "http://a:/",
            "http://a:0/", "http://a:65536/", "http://a:123456/", "http://a:+80/", "http://a:80:80/", "http://a b/",
            "http://a /", "http://a%2eb/", "http://[::1/", "http://::1/", "http://[::1]x/", "http://[::1%25lo]/",
            "http://[1.2.3.4]/", "http://[]/", "http://127.1/", "http://0x7f000001/", "http://2130706433/",
            "http://a..b/", "http://1.2.3.4.5/", "http://\(String(repeating: "a.", count: 130))b/",
        ].map { MalformedHead.target($0, RequestHeadError.malformedTarget) }
        + [
            "a", "a:", ":80", "a:0", "a:65536", "/", "*", "http://a:80", "http://a/", "a:80/", "a:80?", "::1:80",
            "[::1]", "1.2.3:80", "a b:80", "a:8 0", "[::1]:", "[::1]x:80",
        ].map { MalformedHead.target($0, RequestHeadError.malformedTarget, method: "CONNECT") }

    static let highBytes = [
        MalformedHead("GET /é HTTP/1.0\r\n\r\n", .forbiddenByte(0xC3)),
        MalformedHead(utf8("GET /?a=") + [0xFF] + utf8(" HTTP/1.0\r\n\r\n"), .forbiddenByte(0xFF)),
        MalformedHead(utf8("GET http://a") + [0x80] + utf8("/ HTTP/1.0\r\n\r\n"), .forbiddenByte(0x80)),
        MalformedHead("GET /a\tb HTTP/1.0\r\n\r\n", .forbiddenByte(0x09)),
        MalformedHead("GET\t/ HTTP/1.0\r\n\r\n", .forbiddenByte(0x09)),
    ]
}
