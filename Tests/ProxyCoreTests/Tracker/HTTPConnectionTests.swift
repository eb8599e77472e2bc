import Configuration
import NetworkAddress
import TestSupport
import Testing
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

@Suite("An HTTP connection")
struct HTTPConnectionTests {
    private static let infohash = GatewayRig.infohash(7)
    private static let peer = "10.0.0.1:6657"
    private let rig: HTTPRig

    init() throws {
        rig = try HTTPRig()
    }

    private func reply(_ client: StreamEnd) -> HTTPReply? {
        rig.run { HTTPReply(client.received) != nil } ? HTTPReply(client.received) : nil
    }

    @Test("stays for several announces, which are answered in their order", arguments: [false, true])
    func keepAlive(isPipelined: Bool) throws {
        let client = try rig.connect()
        let requests = (1...3).map { rig.announce(GatewayRig.infohash($0)) }
        if isPipelined { client.send(requests.flatMap { $0 }) }
        for number in 1...3 {
            if !isPipelined { client.send(requests[number - 1]) }
            var reply = HTTPReply([])
            #expect(
                rig.run {
                    reply = HTTPReply(client.received)
                    for _ in 1..<number { reply = reply?.next }
                    return reply != nil
                })
            #expect(reply?.status == 200)
            #expect(reply?.response?.peers.map(\.description) == [Self.peer])
            let teaches = HTTPRig.parameter(GatewayRig.infohash(number))
            #expect(rig.tracker.requests.count >= number && rig.tracker.requests[number - 1].contains(teaches))
        }
        #expect(client.ending == nil)
        client.close()
        #expect(rig.run { rig.limit.count == 0 })
    }

    @Test("takes a request in any pieces", arguments: [1, 2, 3, 7, 64])
    func pieces(size: Int) throws {
        let client = try rig.connect()
        var rest = rig.announce(Self.infohash)[...]
        #expect(
            rig.run {
                client.send(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
                return HTTPReply(client.received) != nil
            })
        #expect(HTTPReply(client.received)?.response?.peers.count == 1)
        #expect(rig.tracker.requests.count == 1)
    }

    @Test(
        "gives peers in the form that was asked for",
        arguments: [("&compact=1", true), ("", false), ("&compact=0", false)])
    func form(parameter: String, isCompact: Bool) throws {
        let client = try rig.connect()
        client.send(rig.announce(Self.infohash, parameter))
        let response = try #require(reply(client)?.response)
        #expect((response.dictionary["peers"]?.string != nil) == isCompact)
        #expect(response.peers.map(\.description) == [Self.peer])
        #expect(rig.tracker.requests[0].contains("compact=1"))
    }

    @Test("gives HTTP/1.0 its answer and an end")
    func oldVersion() throws {
        let reply = try #require(try rig.ask(rig.announce(Self.infohash, version: "1.0")))
        #expect(reply.status == 200 && reply.response?.peers.count == 1 && reply.rest.isEmpty)
        #expect(reply.head.lowercased().contains("connection: close"))
        #expect(rig.run { rig.limit.count == 0 })
    }

    @Test("of a client that announces teaches where it takes connections, until it stops")
    func teaches() throws {
        let client = try rig.connect()
        client.send(rig.announce(Self.infohash))
        _ = reply(client)
        #expect(
            rig.torrents.clients(of: Self.infohash) == [
                Endpoint(SocketAddress(ip: .loopback, port: 6882)), rig.fallback,
            ])
        // It does not wait for the answer; the tracker hears of it all the same.
        let last = try rig.connect()
        last.send(rig.announce(Self.infohash, "&event=stopped"))
        last.finishSending()
        last.reset()
        #expect(rig.run { rig.tracker.requests.count == 2 })
        #expect(rig.tracker.requests[1].contains("event=stopped"))
        #expect(rig.torrents.clients(of: Self.infohash) == [rig.fallback])
        client.close()
        #expect(rig.run { rig.limit.count == 0 })
    }

    @Test(
        "refuses what is malformed, and closes",
        arguments: [
            ("GET /\n\n", 400), ("\0", 400), ("GET http://t.example/ HTTP/1.1\r\n\r\n", 400),
            ("GET http://t.example/ HTTP/1.1\r\nHost: t.example\r\nContent-Length: 4\r\n\r\nabcd", 400),
            ("GET http://t.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n", 400), ("GET / HTTP/3.0\r\n", 505),
            ("GET /none HTTP/1.1\r\nHost: 127.0.0.1:8118\r\n\r\n", 404),
            // A page's site that leads here (DNS rebinding).
            ("GET /none HTTP/1.1\r\nHost: t.example\r\n\r\n", 421),
            ("POST http://t.example/ HTTP/1.1\r\nHost: t.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
            ("GET http://127.0.0.1:8118/ HTTP/1.1\r\nHost: 127.0.0.1:8118\r\n\r\n", 508),
        ])
    func malformed(text: String, status: Int) throws {
        // What comes behind is never taken for a request.
        let reply = try #require(try rig.ask(Array(text.utf8) + rig.announce(Self.infohash)))
        #expect(reply.status == status)
        #expect(reply.rest.isEmpty)
        #expect(reply.head.lowercased().contains("connection: close"))
        #expect(rig.tracker.requests.isEmpty)
        #expect(rig.run { rig.limit.count == 0 })
    }

    @Test(
        "refuses the announces of pages in browsers",
        arguments: ["Origin: http://a.example", "Sec-Fetch-Site: cross-site"])
    func browsers(field: String) throws {
        let request = String(decoding: rig.announce(Self.infohash).dropLast(2), as: UTF8.self) + field + "\r\n\r\n"
        #expect(try rig.ask(Array(request.utf8))?.status == 403)
        #expect(rig.torrents.clients(of: Self.infohash) == [rig.fallback] && rig.tracker.requests.isEmpty)
    }

    @Test("tells a client in its own words that its tracker failed")
    func failures() throws {
        rig.tracker.isSilent = true
        let client = try rig.connect()
        client.send(rig.announce(Self.infohash))
        let failed = try #require(reply(client))
        #expect(failed.status == 200)
        #expect(failed.response?.failureReason?.hasPrefix("mseproxy: \(rig.tracker.address): ") == true)

        rig.tracker.isSilent = false
        rig.tracker.answer = Array("<html>".utf8)
        client.send(rig.announce(Self.infohash))
        #expect(rig.run { HTTPReply(client.received)?.next != nil })
        let reason = HTTPReply(client.received)?.next?.response?.failureReason
        #expect(reason?.contains("not bencode") == true)
    }

    @Test("takes no longer for a head than is allowed, from its first byte on")
    func slowHead() throws {
        let rig = try HTTPRig { $0.timeouts.request = .milliseconds(400) }
        let reply = try #require(try rig.ask(Array("GET http://t.example/ HTTP/1.1\r\nHost: t".utf8)))
        #expect(reply.status == 408 && reply.rest.isEmpty)
        // Who says nothing at all is not told anything.
        let silent = try rig.connect()
        #expect(rig.run { silent.ending != nil })
        #expect(silent.received.isEmpty)
    }
}
