import HTTPClient
import HTTPMessage
import TestSupport
import Testing

@Suite("By a Unix socket")
struct UnixSocketTests {
    private static let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".utf8)

    private func request(at path: String, method: String = "GET", bodyByteCount: Int = 0) -> HTTPRequest {
        HTTPRequest(
            method: method, origin: "http://mseproxy", target: Array("/v1/x?y".utf8), unixSocket: path,
            bodyByteCount: bodyByteCount, connectTimeout: .seconds(5), totalTimeout: .seconds(5))
    }

    @Test("a request goes to who listens there, whatever its origin and whatever proxy there is")
    func reached() throws {
        for proxy in [nil, "http://127.0.0.1:1", "socks5h://127.0.0.1:1"] {
            let folder = try TemporaryFolder()
            let run = ClientRun(.init(proxy: proxy))
            let server = try RawServer(on: run.loop, path: folder.file("s")) { connection, _ in
                connection.send(Self.answer)
            }
            let answer = try run.ask(request(at: folder.file("s")))?.get()
            #expect(answer?.text == "ok")
            #expect(server.texts == ["GET /v1/x?y HTTP/1.1\r\nHost: mseproxy\r\n\r\n"])
        }
    }

    @Test("a body goes too")
    func body() throws {
        let folder = try TemporaryFolder()
        let run = ClientRun()
        let server = try RawServer(on: run.loop, path: folder.file("s")) { connection, _ in connection.send(Self.answer)
        }
        var results: [Result<HTTPAnswer, HTTPFailure>] = []
        let exchange = run.client?.ask(request(at: folder.file("s"), method: "PUT", bodyByteCount: 3), limit: 100) {
            results.append($0)
        }
        exchange?.send(Array("abc".utf8))
        #expect(run.loop.run { !results.isEmpty })
        #expect(server.texts == ["PUT /v1/x?y HTTP/1.1\r\nHost: mseproxy\r\nContent-Length: 3\r\n\r\nabc"])
        #expect(try results.first?.get().status == 200)
    }

    @Test("two sockets are two servers, though the origin is one")
    func apart() throws {
        let folder = try TemporaryFolder()
        let run = ClientRun()
        let servers = try ["a", "b"].map { name in
            try RawServer(on: run.loop, path: folder.file(name)) { connection, _ in
                connection.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(name)".utf8))
            }
        }
        for name in ["a", "b", "a"] {
            #expect(try run.ask(request(at: folder.file(name)))?.get().text == name)
        }
        #expect(servers.map(\.requests.count) == [2, 1])
    }

    @Test("where nobody listens there is no connection")
    func unreachable() throws {
        let folder = try TemporaryFolder()
        guard case .unreachable = ClientRun().failure(request(at: folder.file("none"))) else {
            Issue.record("not told as unreachable")
            return
        }
    }

    @Test("a path that is no socket's is refused", arguments: ["", "/a\0b", "/" + String(repeating: "x", count: 107)])
    func unsendable(_ path: String) {
        guard case .unsendable = ClientRun().failure(request(at: path)) else {
            Issue.record("not refused")
            return
        }
    }
}
