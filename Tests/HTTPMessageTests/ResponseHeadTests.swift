import HTTPMessage
import Testing

@Suite("Answers")
struct ResponseHeadTests {
    @Test(
        "the framing and the version say which fields are written",
        arguments: [
            (.v1_1, .length(5), true, "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\n"),
            (.v1_1, .length(5), false, "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"),
            (.v1_1, .chunked, true, "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n"),
            (.v1_1, .untilClose, true, "HTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\n\r\n"),
            (.v1_1, .none, true, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"),
            (.v1_0, .length(5), false, "HTTP/1.0 200 OK\r\nA: b\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"),
            (.v1_0, .length(0), true, "HTTP/1.0 200 OK\r\nA: b\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"),
            (.v1_0, .chunked, true, "HTTP/1.0 200 OK\r\nA: b\r\nConnection: close\r\n\r\n"),
            (.v1_0, .untilClose, true, "HTTP/1.0 200 OK\r\nA: b\r\nConnection: close\r\n\r\n"),
            (.v1_0, .none, false, "HTTP/1.0 200 OK\r\nA: b\r\n\r\n"),
        ] as [(HTTPVersion, ResponseFraming, Bool, String)])
    func framing(version: HTTPVersion, framing: ResponseFraming, keepsAlive: Bool, expected: String) {
        let head = ResponseHead(status: 200, fields: [HeaderField("A", "b")])
        #expect(text(head.bytes(for: version, framing: framing, keepsAlive: keepsAlive)) == expected)
        let saysClose = expected.contains("Connection: close")
        #expect(saysClose || framing.allowsNext(for: version))
    }

    @Test("an upstream's fields for one hop and its Content-Length are not written")
    func foreignFraming() {
        let names = [
            "Connection", "Keep-Alive", "Transfer-Encoding", "content-length", "Trailer", "Upgrade", "Proxy-Connection",
        ]
        let head = ResponseHead(status: 200, fields: HeaderFields(names.map { HeaderField($0, "1") }))
        #expect(
            text(head.bytes(for: .v1_1, framing: .length(7), keepsAlive: true))
                == "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n")
    }

    @Test(
        "a field that would end its line, or the head, is not written",
        arguments: [
            ("A", "b\r\nSet-Cookie: c"), ("A", "b\rc"), ("A", "b\nc"), ("A", "b\u{0}c"), ("A", "b\u{7F}c"),
            ("A", "\r\n\r\nx"),
            ("A\r\nB", "c"), ("A: b\r\n\r\n", "c"), ("", "c"), ("A ", "c"), ("A:", "c"), ("é", "c"),
        ])
    func injection(name: String, value: String) {
        let head = ResponseHead(status: 200, fields: [HeaderField(name, value), HeaderField("B", "c\td")])
        #expect(
            text(head.bytes(for: .v1_1, framing: .length(0), keepsAlive: true))
                == "HTTP/1.1 200 OK\r\nB: c\td\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("an answer that never has a body says nothing of one", arguments: [100, 101, 204, 304])
    func bodyless(status: Int) {
        for framing in [ResponseFraming.length(0), .chunked] {
            let bytes = text(ResponseHead(status: status).bytes(for: .v1_1, framing: framing, keepsAlive: true))
            #expect(bytes.hasPrefix("HTTP/1.1 \(status) "))
            #expect(bytes.hasSuffix("\r\n\r\n"))
            #expect(!bytes.contains("Content-Length"))
            #expect(!bytes.contains("Transfer-Encoding"))
        }
    }

    @Test(
        "every status line has three digits and words",
        arguments: [
            (200, "200 OK"), (400, "400 Bad Request"), (431, "431 Request Header Fields Too Large"),
            (505, "505 HTTP Version Not Supported"), (299, "299 Unknown"), (599, "599 Unknown"), (0, "502 Bad Gateway"),
            (-1, "502 Bad Gateway"), (99, "502 Bad Gateway"), (600, "502 Bad Gateway"), (20000, "502 Bad Gateway"),
        ])
    func statusLine(status: Int, expected: String) {
        let bytes = text(ResponseHead(status: status).bytes(for: .v1_0, framing: .untilClose, keepsAlive: false))
        #expect(bytes == "HTTP/1.0 \(expected)\r\nConnection: close\r\n\r\n")
    }

    @Test(
        "every error's status has words of its own",
        arguments: [
            RequestHeadError.requestLineTooLong, .headTooLong, .unsupportedVersion([]), .chunkedBody,
            .unknownTransferCoding([]), .missingHost,
        ])
    func errorStatus(error: RequestHeadError) {
        let head = ResponseHead(status: error.status)
        #expect(head.status == error.status)
        #expect(head.reason != "Unknown")
    }

    @Test(
        "a chunk has its length in hexadecimal, and no chunk but the last is empty",
        arguments: [
            ("", ""), ("abc", "3\r\nabc\r\n"),
            (String(repeating: "x", count: 26), "1a\r\n\(String(repeating: "x", count: 26))\r\n"),
        ])
    func chunks(body: String, expected: String) {
        #expect(text(ChunkedBody.chunk(body.utf8)) == expected)
        #expect(text(ChunkedBody.last) == "0\r\n\r\n")
    }
}
