import EventLoop
import Glibc
import HTTPClient
import HTTPMessage
import NetworkAddress
import TestSupport
import Testing

@Suite("Behind a proxy")
struct ProxyTests {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private func ask(
        _ request: HTTPRequest, _ proxy: String, on loop: TestLoop
    ) -> Result<HTTPAnswer, HTTPFailure>? {
        let client = HTTPClient(on: loop.loop, .init(proxy: proxy), by: Egress())
        var result: Result<HTTPAnswer, HTTPFailure>?
        let exchange = client.ask(request, limit: 1000) { result = $0 }
        _ = loop.run { result != nil }
        withExtendedLifetime(exchange) {}
        return result
    }

    @Test(
        "the URL goes out byte for byte",
        arguments: ["/a%2fb?x=AbC%2fd", "/%zz", "/a/../b/./c//d", "//double", "/?q=a b", "/#x", "/?"])
    func absoluteForm(target: String) throws {
        let loop = TestLoop()
        let proxy = try RawServer(on: loop, answering: Self.answer)
        for scheme in ["http://", "HTTP://", ""] {
            let request = HTTPRequest("http://tracker.invalid:6969", target)
            #expect(try ask(request, "\(scheme)\(proxy.address)", on: loop)?.get().text == "ok")
        }
        let expected = "GET http://tracker.invalid:6969\(target) HTTP/1.1\r\nHost: tracker.invalid:6969\r\n\r\n"
        #expect(proxy.texts == [expected, expected, expected])
    }

    @Test("the asterisk goes out as an origin alone")
    func asterisk() throws {
        let loop = TestLoop()
        let proxy = try RawServer(on: loop, answering: Self.answer)
        var request = HTTPRequest("http://tracker.invalid", "*")
        request.method = "OPTIONS"
        #expect(try ask(request, proxy.origin, on: loop)?.get().text == "ok")
        #expect(proxy.texts == ["OPTIONS http://tracker.invalid HTTP/1.1\r\nHost: tracker.invalid\r\n\r\n"])
    }

    @Test("an https origin is reached by a tunnel, which may be refused")
    func refusedTunnel() throws {
        let loop = TestLoop()
        let proxy = try RawServer(on: loop, answering: "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        let result = ask(HTTPRequest("https://tracker.invalid"), proxy.origin, on: loop)
        #expect(result == .failure(.refusedByProxy(status: 403)))
        #expect(proxy.texts.first?.hasPrefix("CONNECT tracker.invalid:443 HTTP/1.1\r\n") == true)
    }

    @Test("an origin that is reached at another address is reached by a tunnel, and its head is the origin's")
    func tunnel() throws {
        let loop = TestLoop()
        let proxy = try RawServer(on: loop) { connection, request in
            let isConnect = String(decoding: request, as: UTF8.self).hasPrefix("CONNECT")
            connection.send(isConnect ? "HTTP/1.1 200 Established\r\nX-Proxy: yes\r\n\r\n" : Self.answer)
        }
        var request = HTTPRequest("http://tracker.invalid:6969", "/a%2fb/../c")
        request.connectTo = Endpoint("203.0.113.9:80")
        request.fields = [HeaderField("X-Secret", "s")]
        let answer = try ask(request, proxy.origin, on: loop)?.get()
        #expect(answer?.fields == [HeaderField("Content-Length", "2")])
        #expect(proxy.texts.count == 2)
        #expect(proxy.texts.first?.hasPrefix("CONNECT 203.0.113.9:80 HTTP/1.1\r\n") == true)
        // What is meant for the origin is not for the proxy.
        #expect(proxy.texts.first?.contains("X-Secret") == false)
        #expect(
            proxy.texts.last == "GET /a%2fb/../c HTTP/1.1\r\nHost: tracker.invalid:6969\r\nX-Secret: s\r\n\r\n")
    }

    @Test("SOCKS gets the name, and the origin the target alone")
    func socks() throws {
        let loop = TestLoop()
        let proxy = try SOCKSServer(on: loop, answer: Self.answer)
        let answer = ask(
            HTTPRequest("http://tracker.invalid:6969", "/x%2f"), "socks5h://\(proxy.address)", on: loop)
        #expect(try answer?.get().text == "ok")
        #expect(proxy.name == "tracker.invalid")
        #expect(proxy.request == "GET /x%2f HTTP/1.1\r\nHost: tracker.invalid:6969\r\n\r\n")
    }

    @Test("only where the settings say so, whatever the environment says")
    func environment() throws {
        // Set for the whole process, and left: no exchange of any test may follow it.
        for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            setenv(name, "http://127.0.0.1:1", 1)
        }
        let run = ClientRun()
        let server = try RawServer(on: run.loop, answering: Self.answer)
        #expect(try run.ask(HTTPRequest(server.origin))?.get().text == "ok")
        #expect(server.texts.first?.hasPrefix("GET / HTTP/1.1\r\n") == true)
        setenv("no_proxy", "*", 1)
        setenv("NO_PROXY", "*", 1)
        let proxied = ask(HTTPRequest("http://tracker.invalid"), server.origin, on: run.loop)
        #expect(try proxied?.get().text == "ok")
    }

    @Test("that nobody runs is said to be out of reach")
    func unreachable() throws {
        let loop = TestLoop()
        let proxy = try RawServer(on: loop, answering: "")
        proxy.stopListening()
        let result = ask(HTTPRequest("http://tracker.invalid"), proxy.origin, on: loop)
        #expect(result == .failure(.unreachable(reason: "Connection refused")))
    }
}
