import Configuration
import Testing
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

@Suite("An HTTP connection to the gateway")
struct GatewayConnectionTests {
    private static let infohash = GatewayRig.infohash(7)
    private let rig: HTTPRig

    init() throws {
        rig = try HTTPRig()
    }

    private func request(isObscured: Bool, _ infohash: Infohash = infohash) throws -> [UInt8] {
        let announce = try GatewayRig.announce(infohash, "&key=k", port: 6881)
        let query = isObscured ? try announce.obscured() : announce.query
        return Array("GET /announce?".utf8) + query.encoded
            + Array(" HTTP/1.1\r\nHost: t.example\r\nX-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n\r\n".utf8)
    }

    @Test("with an obscured announce of a known torrent gets an answer that is obscured")
    func obscured() throws {
        rig.gateway?.add(Self.infohash)
        let reply = try #require(try rig.ask(request(isObscured: true), .gateway))
        let response = try #require(reply.response)
        #expect(response.peers.map(\.description) != ["10.0.0.1:6657"])
        #expect(try response.revealed(for: Self.infohash).peers.map(\.description) == ["10.0.0.1:6657"])
        let asked = try #require(rig.tracker.requests.first)
        #expect(asked.contains(HTTPRig.parameter(Self.infohash)) && asked.contains("port=6881"))
        #expect(!asked.contains("sha_ih") && !asked.contains("192.0.2.1"))
        #expect(asked.contains("X-Forwarded-For: 127.0.0.1\r\n"))
    }

    @Test("learns a torrent from a plain announce that the tracker has answered, and from no other")
    func learning() throws {
        let unknown = try #require(try rig.ask(request(isObscured: true), .gateway))
        #expect(unknown.response?.failureReason?.hasPrefix("unknown torrent") == true)
        #expect(rig.tracker.requests.isEmpty)

        rig.tracker.answer = AnnounceResponse.failure("not mine").encoded
        #expect(try rig.ask(request(isObscured: false), .gateway)?.body == rig.tracker.answer)
        #expect(try rig.ask(request(isObscured: true), .gateway)?.response?.failureReason?.hasPrefix("unknown") == true)

        rig.tracker.answer = Array("d8:intervali60e5:peers0:e\n".utf8)
        // A plain announce's answer is the tracker's own, byte for byte.
        #expect(try rig.ask(request(isObscured: false), .gateway)?.body == rig.tracker.answer)
        #expect(try rig.ask(request(isObscured: true), .gateway)?.response?.failureReason == nil)
    }

    @Test(
        "tells, when the tracker is not there, no one where that would be, and the log all of it",
        arguments: [true, false])
    func strangers(isObscured: Bool) throws {
        // Nobody listens there.
        let gone = "127.0.0.1:1"
        let rig = try HTTPRig { $0.trackerGateway.upstream = "http://\(gone)" }
        rig.gateway?.add(Self.infohash)
        let reply = try #require(try rig.ask(request(isObscured: isObscured), .gateway))
        #expect(reply.status == 200)
        #expect(
            reply.response?.failureReason == "the tracker behind this gateway: not reached: Connection refused")
        #expect(
            rig.log.lines.contains { $0.hasSuffix("announce: failed: http://\(gone): not reached: Connection refused") }
        )

        let scrape = try #require(
            try rig.ask(Array("GET /scrape HTTP/1.1\r\nHost: t.example\r\nConnection: close\r\n\r\n".utf8), .gateway))
        #expect(scrape.status == 502)
        #expect(
            String(decoding: scrape.body, as: UTF8.self)
                == "mseproxy: the tracker behind this gateway: not reached: Connection refused\n")
        #expect(rig.log.lines.contains { $0.contains("refused with 502: http://\(gone): not reached") })
    }

    @Test("is no proxy", arguments: ["GET http://t.example/ HTTP/1.1", "CONNECT t.example:80 HTTP/1.1"])
    func noProxy(line: String) throws {
        let host = line.hasPrefix("CONNECT") ? "t.example:80" : "t.example"
        #expect(try rig.ask(Array("\(line)\r\nHost: \(host)\r\n\r\n".utf8), .gateway)?.status == 400)
        #expect(rig.tracker.requests.isEmpty)
    }
}
