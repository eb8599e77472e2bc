import EventLoop
import HTTPClient
import HTTPMessage
import NetworkAddress
import TestSupport
import Testing

@Suite("An exchange fails")
struct FailureTests {
    private let run = ClientRun()

    private func failure(_ text: String, limit: Int = 1 << 20) throws -> HTTPFailure? {
        let server = try RawServer(on: run.loop, answering: text, closes: true)
        return run.failure(HTTPRequest(server.origin), limit: limit)
    }

    @Test(
        "where the connection ends before the answer does",
        arguments: [
            "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: b",
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        ])
    func closedEarly(_ text: String) throws {
        #expect(try failure(text) == .closedEarly)
    }

    @Test("and strangers are told of it, but not which server was asked, or by what way")
    func forStrangers() {
        let named = "tracker.internal port 6999"
        let failures: [HTTPFailure] = [
            .unsendable(named), .unresolved(reason: named), .unbindable(reason: named),
            .leadsBack(SocketAddress(ip: .loopback, port: 6999)), .refusedByProxy(status: 6999),
            .proxyFailed(reason: named), .unverified(reason: named), .notSecured(reason: named),
            .unreadableAuthorities(reason: named), .broken(reason: named), .notHTTP(reason: named),
            .undecodable(reason: named), .other(code: 6999, reason: named),
        ]
        for failure in failures {
            #expect(failure.description.contains("6999"))
            let told = failure.descriptionForStrangers
            #expect(!told.isEmpty && !told.contains("6999"), "\(failure)")
        }
        #expect(
            HTTPFailure.unreachable(reason: "Connection refused").descriptionForStrangers
                == "not reached: Connection refused")
    }

    @Test(
        "where what answers is not HTTP",
        arguments: [
            "d8:intervali1800e5:peers0:e", "\u{13}BitTorrent protocol", "HTTP/9.9 200 OK\r\n\r\n", "\r\n\r\n",
            "220 ftp.example FTP server ready\r\n", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nbytes",
            "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        ])
    func notHTTP(_ text: String) throws {
        guard case .notHTTP(let reason)? = try failure(text) else {
            Issue.record("\(String(describing: try failure(text)))")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test("where the connection is reset")
    func reset() throws {
        let server = try RawServer(on: run.loop) { connection, _ in connection.reset() }
        #expect(run.failure(HTTPRequest(server.origin)) == .broken(reason: "Connection reset by peer"))
    }

    @Test("where nobody listens")
    func unreachable() throws {
        let server = try RawServer(on: run.loop, answering: "")
        server.stopListening()
        let failure = run.failure(HTTPRequest(server.origin))
        #expect(failure == .unreachable(reason: "Connection refused"))
        #expect(failure?.description == "not reached: Connection refused")
    }

    @Test("where the address to connect from is not this machine's")
    func unbindable() throws {
        let server = try RawServer(on: run.loop, answering: "")
        var request = HTTPRequest(server.origin)
        request.bindTo = .v6(high: 0, low: 1)
        // An IPv6 address cannot be bound to for IPv4, whatever rights the process has.
        switch run.failure(request) {
        case .unbindable(let reason), .unreachable(let reason): #expect(!reason.isEmpty)
        case let other: Issue.record("\(String(describing: other))")
        }
    }

    @Test("where the name has no address, without asking anyone")
    func unresolved() throws {
        // A label of more than 63 bytes: the resolver refuses it by itself (RFC 1035, section 2.3.4).
        let name = String(repeating: "a", count: 64) + ".invalid"
        guard case .unresolved(let reason)? = run.failure(HTTPRequest("http://\(name)")) else {
            Issue.record("resolved")
            return
        }
        #expect(reason.contains(name))
    }

    @Test("where no answer comes in time, for all of it, without a byte, or for the connection")
    func timeouts() throws {
        let silent = try RawServer(on: run.loop) { _, _ in }
        var request = HTTPRequest(silent.origin)
        request.totalTimeout = .milliseconds(500)
        #expect(run.failure(request) == .timedOut(.answer, after: .milliseconds(500)))
        request.totalTimeout = nil
        request.idleTimeout = .milliseconds(500)
        #expect(run.failure(request) == .timedOut(.nextByte, after: .milliseconds(500)))
        // Accepts, and never says a word of TLS.
        request = HTTPRequest("https://\(silent.address)")
        request.connectTimeout = .milliseconds(500)
        #expect(run.failure(request) == .timedOut(.connection, after: .milliseconds(500)))
    }

    @Test("by the idle time only where it is longer without a byte")
    func slow() throws {
        var sent = 0
        let server = try RawServer(on: run.loop) { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n")
        }
        var request = HTTPRequest(server.origin)
        request.idleTimeout = .seconds(2)
        let recorder = Recorder()
        run.start(request, for: recorder)
        // A byte every 100 ms or so: three seconds in all.
        var next = ContinuousClock.now
        #expect(
            run.loop.run {
                if sent < 30, ContinuousClock.now >= next, let connection = server.connections.first {
                    next = .now + .milliseconds(100)
                    connection.send([UInt8(sent)])
                    sent += 1
                }
                return recorder.isFinished
            })
        #expect(recorder.failure == nil)
        #expect(recorder.body == Array(0..<30))
    }

    @Test("where the body is longer than the limit by a byte, and not where it is as long")
    func tooLarge() throws {
        let body = String(repeating: "x", count: 100_000)
        for head in ["Content-Length: 100000\r\n\r\n", "\r\n"] {
            let server = try RawServer(on: run.loop, answering: "HTTP/1.1 200 OK\r\n\(head)\(body)", closes: true)
            #expect(run.failure(HTTPRequest(server.origin), limit: 99_999) == .tooLarge(limit: 99_999))
            #expect(try run.ask(HTTPRequest(server.origin), limit: 100_000)?.get().body.count == 100_000)
        }
    }

    @Test("where the head does not end, in one field, in many, or in many heads")
    func headTooLarge() throws {
        let line = "X-Field: \(String(repeating: "y", count: 1000))\r\n"
        let endless = [
            "HTTP/1.1 200 OK\r\n" + String(repeating: line, count: 100),
            "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 90_000) + "\r\n\r\n",
            String(repeating: "HTTP/1.1 100 Continue\r\n\(line)\r\n", count: 100),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + String(repeating: line, count: 100),
        ]
        for text in endless { #expect(try failure(text) == .headTooLarge(limit: 65_536)) }
    }

    @Test("where a length or a chunk makes no sense")
    func badFrames() throws {
        let texts = [
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nabc",
        ]
        for text in texts { #expect(try failure(text) != nil, "\(text)") }
    }

    @Test("in words that can be read")
    func words() {
        let all: [(HTTPFailure, String)] = [
            (.timedOut(.connection, after: .seconds(30)), "no connection within 30.0 s"),
            (.tooLarge(limit: 5), "answer longer than 5 bytes"),
            (.refusedByProxy(status: 403), "the proxy refused a tunnel with status 403"),
            (.closedEarly, "connection closed before the end of the answer"),
        ]
        for (failure, text) in all { #expect(failure.description == text) }
    }
}
