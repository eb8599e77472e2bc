import HTTPClient
import HTTPMessage
import NetworkAddress
import TestSupport
import Testing

@Suite("Over TLS")
struct TLSTests {
    private static let body = Array("d8:intervali1800e5:peers0:e".utf8)

    private func ask(
        _ origin: String, _ settings: HTTPClient.Settings, _ change: (inout HTTPRequest) -> Void = { _ in }
    ) -> Result<HTTPAnswer, HTTPFailure>? {
        var request = HTTPRequest(origin, "/announce")
        change(&request)
        return ClientRun(settings).ask(request, limit: 1 << 24)
    }

    private func isUnverified(_ result: Result<HTTPAnswer, HTTPFailure>?) -> Bool {
        if case .failure(.unverified(let reason))? = result { !reason.isEmpty } else { false }
    }

    @Test("an answer comes from whom the authorities know, and from nobody else")
    func verified() throws {
        let server = try TLSServer(.openssl, files: ["announce": Self.body])
        let trusting = HTTPClient.Settings(certificateAuthorities: server.certificate)
        let origin = "https://localhost:\(server.port)"
        #expect(try ask(origin, trusting)?.get().body.elementsEqual(Self.body) == true)
        #expect(try ask("https://127.0.0.1:\(server.port)", trusting)?.get().body == Self.body)
        #expect(isUnverified(ask(origin, .init())))
        // Another server's authority.
        let other = try TLSServer(.openssl, files: [:])
        #expect(isUnverified(ask(origin, .init(certificateAuthorities: other.certificate))))
    }

    @Test("an answer comes from no other host than the certificate's")
    func otherHost() throws {
        let server = try TLSServer(.openssl, files: ["announce": Self.body])
        let trusting = HTTPClient.Settings(certificateAuthorities: server.certificate)
        let address = SocketAddress(ip: .loopback, port: UInt16(server.port))
        let result = ask("https://tracker.invalid:\(server.port)", trusting) { $0.connectTo = Endpoint(address) }
        #expect(isUnverified(result))
        // The way there does not matter, the name does.
        let same = ask("https://localhost:1", trusting) { $0.connectTo = Endpoint(address) }
        #expect(try same?.get().body == Self.body)
    }

    @Test("authorities that cannot be read are a failure, and not a reason to trust others")
    func unreadableAuthorities() throws {
        let server = try TLSServer(.openssl, files: ["announce": Self.body])
        let result = ask("https://localhost:\(server.port)", .init(certificateAuthorities: "/nonexistent.pem"))
        guard case .failure(.unreadableAuthorities(let reason))? = result else {
            Issue.record("\(String(describing: result))")
            return
        }
        #expect(reason.contains("/nonexistent.pem"))
    }

    @Test("what does not speak TLS is a failure")
    func notTLS() throws {
        let run = ClientRun()
        // Nothing that libcurl sends is a whole request, so the server speaks as soon as it is connected to.
        let server = try RawServer(on: run.loop) { _, _ in }
        var failure: HTTPFailure?
        let exchange = run.client?.ask(HTTPRequest("https://\(server.address)"), limit: 10) { result in
            if case .failure(let found) = result { failure = found }
        }
        #expect(run.loop.run { server.connections.first?.received.isEmpty == false })
        server.connections.first?.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        #expect(run.loop.run { failure != nil })
        guard case .notSecured(let reason)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(!reason.isEmpty)
        withExtendedLifetime(exchange) {}
    }

    @Test("HTTP/2 is spoken where it is allowed, and not otherwise")
    func http2() throws {
        let large = [UInt8](repeating: 7, count: 3_000_000)
        // It speaks nothing else: any answer of its is one over HTTP/2.
        let server = try TLSServer(.nghttpd, files: ["announce": large])
        let trusting = HTTPClient.Settings(certificateAuthorities: server.certificate)
        let origin = "https://localhost:\(server.port)"
        let answer = try ask(origin, trusting) { $0.allowsHTTP2 = true }?.get()
        #expect(answer?.status == 200)
        #expect(answer?.body.elementsEqual(large) == true)
        #expect(answer?.fields.contains { $0.isNamed("server") && $0.value.starts(with: "nghttpd".utf8) } == true)
        guard case .failure? = ask(origin, trusting) else {
            Issue.record("HTTP/1.1 was answered by a server that has none of it")
            return
        }
    }

    @Test("several exchanges share one HTTP/2 connection")
    func multiplexed() throws {
        // As large as announces are answered: together they fit into the connection's first window.
        let body = [UInt8](repeating: 7, count: 10_000)
        let server = try TLSServer(.nghttpd, files: ["announce": body])
        let run = ClientRun(.init(certificateAuthorities: server.certificate))
        var request = HTTPRequest("https://localhost:\(server.port)", "/announce")
        request.allowsHTTP2 = true
        #expect(try run.ask(request)?.get().body.elementsEqual(body) == true)
        let recorders = (0..<5).map { _ in Recorder() }
        for recorder in recorders { run.start(request, for: recorder) }
        #expect(run.loop.run { recorders.allSatisfy(\.isFinished) })
        for recorder in recorders {
            #expect(recorder.failure == nil)
            #expect(recorder.body.elementsEqual(body))
        }
    }
}
