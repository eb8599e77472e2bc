import HTTPClient
import HTTPMessage
import TestSupport
import Testing

@Suite("An answer")
struct AnswerTests {
    private let run = ClientRun()

    private func answer(_ text: String, closes: Bool = true) throws -> Result<HTTPAnswer, HTTPFailure>? {
        let server = try RawServer(on: run.loop, answering: text, closes: closes)
        return run.ask(HTTPRequest(server.origin))
    }

    @Test("has its status, its fields in order, and its body")
    func whole() throws {
        let answer = try answer(
            "HTTP/1.1 404 Not  Found\r\nServer: x\r\nSet-Cookie:a=1\r\nset-cookie: \t b=2 \t\r\nX-Empty:\r\n"
                + "Content-Length: 3\r\nX-Folded: one\r\n\ttwo\r\n  three\r\n\r\nabc")?.get()
        #expect(
            answer
                == HTTPAnswer(
                    head: HTTPResponseHead(
                        status: 404,
                        fields: [
                            HeaderField("Server", "x"), HeaderField("Set-Cookie", "a=1"),
                            HeaderField("set-cookie", "b=2"),
                            HeaderField("X-Empty", ""), HeaderField("Content-Length", "3"),
                            HeaderField("X-Folded", "one two three"),
                        ]),
                    body: Array("abc".utf8)))
    }

    @Test("is the final one, behind any number of 1xx")
    func informational() throws {
        let answer = try answer(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\n\r\nok")?.get()
        #expect(answer?.head == HTTPResponseHead(status: 200, fields: [.init("A", "b"), .init("Content-Length", "2")]))
        #expect(answer?.text == "ok")
    }

    @Test("may come in chunks, with trailers that are not fields of the head")
    func chunked() throws {
        let answer = try answer(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n",
            closes: false)?.get()
        #expect(answer?.text == "abcdefg")
        #expect(answer?.fields == [HeaderField("Transfer-Encoding", "chunked")])
    }

    @Test("of HTTP/1.0 ends with the connection")
    func closeDelimited() throws {
        #expect(try answer("HTTP/1.0 200 OK\r\n\r\nd8:intervali1800ee")?.get().text == "d8:intervali1800ee")
        #expect(try answer("HTTP/1.1 200\r\n\r\n")?.get().body == [])
    }

    @Test("may have no body", arguments: [204, 304])
    func noBody(status: Int) throws {
        let answer = try answer("HTTP/1.1 \(status) x\r\nContent-Length: 9\r\n\r\n", closes: false)?.get()
        #expect(answer?.status == status)
        #expect(answer?.body == [])
    }

    @Test("that redirects is an answer like any other")
    func redirect() throws {
        let server = try RawServer(
            on: run.loop, answering: "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
        #expect(try run.ask(HTTPRequest(server.origin))?.get().status == 302)
        #expect(server.requests.count == 1)
    }

    @Test("that asks for a name and a password is an answer like any other")
    func unauthorized() throws {
        let server = try RawServer(
            on: run.loop,
            answering: "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n")
        #expect(try run.ask(HTTPRequest(server.origin))?.get().status == 401)
        #expect(server.requests.count == 1)
    }

    @Test("comes over the same connection as the one before, where the server keeps it")
    func keepAlive() throws {
        let server = try RawServer(on: run.loop, answering: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        for _ in 0..<5 { #expect(try run.ask(HTTPRequest(server.origin))?.get().text == "ok") }
        #expect(server.connections.count == 1)
        #expect(server.requests.count == 5)
    }

    @Test("brings no cookie into the next request")
    func noCookies() throws {
        let server = try RawServer(
            on: run.loop, answering: "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")
        for _ in 0..<2 { _ = try #require(try run.ask(HTTPRequest(server.origin))?.get()) }
        #expect(Set(server.texts).count == 1)
    }

    @Test("comes over a new connection where the server closed the old one")
    func closedBetween() throws {
        let server = try RawServer(
            on: run.loop, answering: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", closes: true)
        for _ in 0..<3 { #expect(try run.ask(HTTPRequest(server.origin))?.get().text == "ok") }
        #expect(server.connections.count == 3)
    }

    @Test("of 200 exchanges at once goes to the one that asked")
    func many() throws {
        let server = try RawServer(on: run.loop) { connection, request in
            let target = String(decoding: request, as: UTF8.self).split(separator: " ")[1]
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(target.utf8.count)\r\n\r\n\(target)")
        }
        var answers: [Int: String] = [:]
        var exchanges: [HTTPExchange] = []
        for number in 0..<200 {
            let request = HTTPRequest(server.origin, "/number/\(number)")
            if let exchange = run.client?.ask(request, limit: 100, onFinish: { answers[number] = try? $0.get().text }) {
                exchanges.append(exchange)
            }
        }
        #expect(run.loop.run { answers.count == 200 })
        #expect((0..<200).allSatisfy { answers[$0] == "/number/\($0)" })
        withExtendedLifetime(exchanges) {}
    }
}
