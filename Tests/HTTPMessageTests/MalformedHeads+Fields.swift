import HTTPMessage

/// The corpus, by rule: what fields must not be.
extension MalformedHeads {
    static let folded = [
        MalformedHead.field(" folded", .foldedLine(utf8(" folded"))),
        .field("\tfolded: yes", .foldedLine(utf8("\tfolded: yes"))),
        .field(" ", .foldedLine(utf8(" "))),
        .field("A: b\r\n Transfer-Encoding: chunked", .foldedLine(utf8(" Transfer-Encoding: chunked"))),
        // In front of the first field: some drop such lines, some take them for part of the request line.
        MalformedHead("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .foldedLine(utf8(" Host: a"))),
    ]

    static let colonless = ["A", "Host", "A b", "GET / HTTP/1.1"].map {
        MalformedHead.field($0, .missingColon(utf8($0)))
    }

    static let names = [
        "", "A ", "A\t", "A b", "A(", "A\"", "A,B", "A/B", "A;", "A=", "[A]", "A\\", "{A}", "A@b", "é", "Host ",
        "Content-Length ", "Transfer-Encoding ",
    ].map { MalformedHead.field("\($0): 1", .malformedFieldName(utf8($0))) }

    static let transferEncodings =
        ["GET", "HEAD", "CONNECT", "TRACE"].flatMap { method in
            ["chunked", "identity", "", "gzip, chunked"].map { value in
                MalformedHead(
                    "\(method) a:80 HTTP/1.1\r\nHost: a:80\r\nTransfer-Encoding: \(value)\r\n\r\n",
                    .misplacedTransferEncoding(utf8(value)))
            }
        }
        + ["identity", "", "xchunked", "chunked, gzip", "chunked;a=b", "\"chunked\"", "é"].map {
            MalformedHead.field("Transfer-Encoding: \($0)", .misplacedTransferEncoding(utf8($0)), method: "POST")
        }
        + [
            MalformedHead(
                "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .misplacedTransferEncoding(utf8("chunked"))),
            .field("transfer-encoding:chunked", .chunkedBody, method: "POST"),
            .field("Transfer-Encoding: Chunked", .chunkedBody, method: "PUT"),
            .field("Transfer-Encoding: gzip, chunked", .unknownTransferCoding(utf8("gzip, chunked")), method: "POST"),
            .field(
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .unknownTransferCoding(utf8("chunked")),
                method: "POST"),
            .field(
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                .misplacedTransferEncoding(utf8("chunked")), method: "POST"),
        ]

    static let bothFramings = ["GET", "POST"].flatMap { method in
        ["0", "5", "x"].flatMap { length in
            [
                MalformedHead.field(
                    "Content-Length: \(length)\r\nTransfer-Encoding: chunked", .contentLengthBesideTransferEncoding,
                    method: method),
                .field(
                    "Transfer-Encoding: chunked\r\nCONTENT-LENGTH: \(length)", .contentLengthBesideTransferEncoding,
                    method: method),
            ]
        }
    }

    static let repeatedLengths = [("5", "5"), ("5", "6"), ("0", "0"), ("5", ""), ("x", "5")].map {
        MalformedHead.field(
            "Content-Length: \($0.0)\r\ncontent-length: \($0.1)", .repeatedContentLength, method: "POST")
    }

    static let lengths = [
        "", "5, 5", "5,", ",5", "5 5", "+5", "-5", "-0", "0x5", "5h", "5.0", "5e1", "05", "00", "5;", "\"5\"", "٥",
        "9223372036854775808", "18446744073709551616", "99999999999999999999999999", "5\t5",
    ].map { MalformedHead.field("Content-Length: \($0)", .malformedContentLength(utf8($0)), method: "POST") }

    static let bodies =
        ["GET", "HEAD", "TRACE"].map {
            MalformedHead.field("Content-Length: 5", .unexpectedBody(byteCount: 5, method: $0), method: $0)
        } + [
            MalformedHead(
                "CONNECT a:80 HTTP/1.0\r\nContent-Length: 5\r\n\r\n", .unexpectedBody(byteCount: 5, method: "CONNECT"))
        ]

    static let missingHosts = [
        MalformedHead("GET / HTTP/1.1\r\n\r\n", .missingHost),
        MalformedHead("GET http://a/ HTTP/1.1\r\nAccept: */*\r\n\r\n", .missingHost),
        MalformedHead("CONNECT a:80 HTTP/1.1\r\n\r\n", .missingHost),
        MalformedHead("OPTIONS * HTTP/1.1\r\n\r\n", .missingHost),
    ]

    static let repeatedHosts = [
        MalformedHead.field("Host: a", .repeatedHost), .field("host: b", .repeatedHost), .field("HOST:", .repeatedHost),
        MalformedHead("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", .repeatedHost),
    ]

    static let hosts = [
        "", "a b", "a:", "a:0", "a:65536", "a:x", "a/b", "u@a", "a,b", "a#", "http://a", "::1", "[::1", "[::1]x",
        "127.1",
        "a..b", "[a]", "a\\b", "é",
    ].map { MalformedHead("GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n", .malformedHost(utf8($0))) }

    static let differingHosts =
        [
            ("http://a/", "b"), ("http://a/", "a:443"), ("https://a/", "a:80"), ("http://a:6969/", "a"),
            ("http://a:6969/", "a:6970"), ("http://a/", "a."), ("http://a/", "xa"), ("http://[::1]/", "[::2]"),
            ("http://[::1]:81/", "[::1]"), ("http://127.0.0.1/", "localhost"), ("http://127.0.0.1/", "[::1]"),
        ].map { target, host in
            MalformedHead(
                "GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n", .differingHost(utf8(host), target: utf8(target)))
        }
        + [("a:80", "b:80"), ("a:80", "a:81"), ("a:6969", "a"), ("a:443", "b")].map { target, host in
            MalformedHead(
                "CONNECT \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n", .differingHost(utf8(host), target: utf8(target)))
        }
}
