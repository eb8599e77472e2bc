import HTTPClient
import HTTPMessage
import NetworkAddress
import TestSupport
import Testing

@Suite("A request goes out")
struct RequestBytesTests {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private let run = ClientRun()

    @Test("with nothing in it that was not asked for but Host")
    func nothingAdded() throws {
        let server = try RawServer(on: run.loop, answering: Self.answer)
        let answer = try run.ask(HTTPRequest(server.origin, "/announce?a=b"))?.get()
        #expect(answer?.status == 200)
        #expect(answer?.text == "ok")
        #expect(server.texts == ["GET /announce?a=b HTTP/1.1\r\nHost: \(server.address)\r\n\r\n"])
    }

    @Test(
        "with its target byte for byte",
        arguments: [
            "/a%2fb%2Fc?passkey=AbC%2fd", "/%zz?x=%", "/a/../b/./c//d", "//double", "/?q=a b c", "/x?[]{}|\\^`\"<>",
            "/a#b", "/?", "/announce?info_hash=L%00~%2B)%ff", "*",
        ])
    func target(_ target: String) throws {
        let server = try RawServer(on: run.loop, answering: Self.answer)
        _ = try #require(try run.ask(HTTPRequest(server.origin, target))?.get())
        #expect(server.texts == ["GET \(target) HTTP/1.1\r\nHost: \(server.address)\r\n\r\n"])
    }

    @Test("with a target that is not UTF-8")
    func rawTarget() throws {
        let server = try RawServer(on: run.loop, answering: Self.answer)
        let target = [UInt8(ascii: "/")] + (1...255).filter { $0 != 10 && $0 != 13 }
        _ = try #require(try run.ask(HTTPRequest(origin: server.origin, target: target))?.get())
        #expect(
            server.requests == [
                Array("GET ".utf8) + target + Array(" HTTP/1.1\r\nHost: \(server.address)\r\n\r\n".utf8)
            ])
    }

    @Test("with its fields as they were given, empty ones and repeated ones too")
    func fields() throws {
        let server = try RawServer(on: run.loop, answering: Self.answer)
        var request = HTTPRequest(server.origin)
        request.fields = [
            HeaderField("Host", "tracker.example:80"), HeaderField("user-agent", "Enhanced-CTorrent/dnh3.3.2"),
            HeaderField("X-Empty", ""), HeaderField("X-Two", "1"), HeaderField("X-Two", "2;"),
            HeaderField("Accept", "x/y"),
            HeaderField(name: "X-Raw", value: [0xFF, 0x80, 0x20, 0x21]), HeaderField("Content-Length", "0"),
            HeaderField("Expect", "100-continue"), HeaderField("Cookie", "a=b"),
        ]
        _ = try #require(try run.ask(request)?.get())
        let expected =
            "GET / HTTP/1.1\r\nHost: tracker.example:80\r\nuser-agent: Enhanced-CTorrent/dnh3.3.2\r\nX-Empty:\r\n"
            + "X-Two: 1\r\nX-Two: 2;\r\nAccept: x/y\r\nX-Raw: "
        #expect(
            server.requests == [
                Array(expected.utf8) + [0xFF, 0x80, 0x20, 0x21]
                    + Array("\r\nContent-Length: 0\r\nCookie: a=b\r\n\r\n".utf8)
            ])
    }

    @Test("with any method", arguments: ["GET", "POST", "OPTIONS", "DELETE", "get", "M-SEARCH!"])
    func method(_ method: String) throws {
        let server = try RawServer(on: run.loop, answering: Self.answer)
        var request = HTTPRequest(server.origin)
        request.method = method
        _ = try #require(try run.ask(request)?.get())
        #expect(server.texts == ["\(method) / HTTP/1.1\r\nHost: \(server.address)\r\n\r\n"])
    }

    @Test("with HEAD, to which no body answers")
    func headMethod() throws {
        let server = try RawServer(on: run.loop, answering: "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        var request = HTTPRequest(server.origin)
        request.method = "HEAD"
        let answer = try run.ask(request)?.get()
        #expect(answer?.fields == [HeaderField("Content-Length", "5000")])
        #expect(answer?.body == [])
        #expect(server.texts == ["HEAD / HTTP/1.1\r\nHost: \(server.address)\r\n\r\n"])
    }

    @Test("to where it is sent, with the origin's Host", arguments: [IPAddress.loopback, .v6(high: 0, low: 1)])
    func connectTo(ip: IPAddress) throws {
        let server = try RawServer(on: run.loop, ip: ip) { connection, _ in connection.send(Self.answer) }
        var request = HTTPRequest("http://tracker.invalid:6969", "/announce")
        request.connectTo = Endpoint(server.address)
        _ = try #require(try run.ask(request)?.get())
        #expect(server.texts == ["GET /announce HTTP/1.1\r\nHost: tracker.invalid:6969\r\n\r\n"])
    }

    @Test("to IPv6")
    func v6() throws {
        let server = try RawServer(on: run.loop, ip: .v6(high: 0, low: 1)) { connection, _ in
            connection.send(Self.answer)
        }
        #expect(server.origin.hasPrefix("http://[::1]:"))
        #expect(try run.ask(HTTPRequest(server.origin))?.get().text == "ok")
        #expect(server.texts == ["GET / HTTP/1.1\r\nHost: \(server.address)\r\n\r\n"])
    }

    @Test("to localhost, by its name")
    func localhost() throws {
        let server = try RawServer(on: run.loop, answering: Self.answer)
        let origin = "http://localhost:\(server.address.port)"
        #expect(try run.ask(HTTPRequest(origin))?.get().text == "ok")
        #expect(server.texts == ["GET / HTTP/1.1\r\nHost: localhost:\(server.address.port)\r\n\r\n"])
    }

    @Test("from the address that it is bound to, and from no such address the next time")
    func bindTo() throws {
        let server = try RawServer(on: run.loop, answering: Self.answer)
        let bound = IPAddress.v4(0x7F00_0005)
        for bindTo in [bound, bound, nil, bound] as [IPAddress?] {
            var request = HTTPRequest(server.origin)
            request.bindTo = bindTo
            #expect(try run.ask(request)?.get().text == "ok")
        }
        #expect(server.clients.map(\.ip) == [bound, bound, .loopback, bound])
    }

    @Test("never, where it cannot be sent as it is meant")
    func unsendable() throws {
        let server = try RawServer(on: run.loop, answering: Self.answer)
        let good = HTTPRequest(server.origin)
        var bad: [HTTPRequest] = []
        func add(_ change: (inout HTTPRequest) -> Void) {
            var request = good
            change(&request)
            bad.append(request)
        }
        for method in ["", "GET ", "CONNECT", "G\r\nT", "GÉT", "G@T"] { add { $0.method = method } }
        for target in ["", "announce", "/a\r\nX: y", "/\u{0}", "/a\nb", "**"] { add { $0.target = Array(target.utf8) } }
        for origin in [
            "", "http://", "ftp://127.0.0.1", "file:///etc/passwd", server.origin + "/x", "http://u:p@127.0.0.1",
            "http://127.0.0.1:99999", "http://a b", "http://a\r\nb", "http://[::1", "HTTP://127.0.0.1",
            "http://127.0.0.1\\@x", "\(server.origin)?", "\(server.origin)#",
        ] { add { $0.origin = origin } }
        for field in [
            HeaderField("", "x"), HeaderField("A B", "x"), HeaderField("A:", "x"), HeaderField("A", "x\r\nB: y"),
            HeaderField("A", "\u{0}"), HeaderField("A", "\n"), HeaderField("transfer-encoding", "chunked"),
            HeaderField("Content-Length", "3"), HeaderField("content-length", "+0"), HeaderField("A\r\n", ""),
        ] { add { $0.fields = [field] } }
        add { $0.bodyByteCount = -1 }
        add {
            $0.method = "HEAD"
            $0.bodyByteCount = 1
        }
        for request in bad {
            guard case .unsendable(let what)? = run.failure(request) else {
                Issue.record("sent: \(request)")
                continue
            }
            #expect(!what.isEmpty)
            #expect(!what.contains { $0.isNewline || $0 == "\0" }, "\(what.debugDescription) would forge log lines")
        }
        #expect(server.connections.isEmpty)
        #expect(try run.ask(good)?.get().text == "ok")
    }
}
