import Configuration
import HTTPMessage
import NetworkAddress
import Testing
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

@Suite("The tracker gateway")
struct TrackerGatewayTests {
    private static let infohash = GatewayRig.infohash(1)

    private func gateway(
        _ form: PeerAddressForm = .xForwardedFor, upstream: String = "http://tracker.example:6969"
    ) throws -> TrackerGateway {
        var settings = Configuration.TrackerGateway()
        settings.listen = [SocketAddress(ip: .loopback, port: 6969)]
        settings.upstream = upstream
        settings.peerAddress = form
        return try #require(TrackerGateway(settings))
    }

    private func knows(_ gateway: TrackerGateway, _ infohash: Infohash = infohash) -> Bool {
        gateway.infohash(forObfuscated: PeerObfuscation.obfuscatedInfohash(infohash)) == infohash
    }

    /// `name: value` of each field.
    private func text(_ fields: HeaderFields) -> [String] {
        fields.map { "\($0.name): \(String(decoding: $0.value, as: UTF8.self))" }
    }

    private static let spoofed: HeaderFields = [
        HeaderField("host", "gateway.example"), HeaderField("X-FORWARDED-FOR", "192.0.2.1"),
        HeaderField("x-forwarded-for", "192.0.2.2"), HeaderField("Forwarded", "for=192.0.2.3"),
        HeaderField("X-Real-Ip", "192.0.2.4"), HeaderField("x-client-ip", "192.0.2.5"),
        HeaderField("User-Agent", "client"), HeaderField("Accept", "*/*"),
    ]

    @Test("is none without a listener")
    func none() {
        #expect(TrackerGateway(Configuration.TrackerGateway()) == nil)
    }

    @Test(
        "X-Forwarded-For is the peer's address alone, whatever the peer says",
        arguments: [
            ("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"), ("2001:db8::9", "2001:db8::9"),
        ])
    func forwardedFor(source: String, told: String) throws {
        let query = TrackerQuery("info_hash=%01&port=1&ip=192.0.2.6".utf8)
        let request = try gateway().request(
            "GET", Array("/announce".utf8), query, Self.spoofed, from: try #require(IPAddress(source)))
        #expect(text(request.fields) == ["User-Agent: client", "Accept: */*", "X-Forwarded-For: \(told)"])
        #expect(request.method == "GET")
        #expect(request.url == HTTPURL("http://tracker.example:6969/announce?info_hash=%01&port=1&ip=192.0.2.6"))
        #expect(request.bindTo == nil)
    }

    @Test(
        "the ip parameter is the peer's address alone, however the peer writes another",
        arguments: [
            ("port=1", "port=1&ip=203.0.113.9"), ("ip=192.0.2.6&port=1", "ip=203.0.113.9&port=1"),
            ("ip=a&port=1&ip=b&%69p=c", "ip=203.0.113.9&port=1"), ("i%70=192.0.2.6&port=1", "ip=203.0.113.9&port=1"),
            ("ipv4=192.0.2.6&port=1&ipv6=::1&ipv%36=::2", "port=1&ip=203.0.113.9"),
            ("ip&port=1", "ip=203.0.113.9&port=1"),
            ("", "ip=203.0.113.9"),
        ])
    func ipParameter(query: String, upstream: String) throws {
        let request = try gateway(.ipParameter).request(
            "GET", Array("/a".utf8), TrackerQuery(query.utf8), Self.spoofed, from: .v4(0xCB00_7109))
        #expect(request.url == HTTPURL("http://tracker.example:6969/a?\(upstream)"))
        #expect(text(request.fields) == ["User-Agent: client", "Accept: */*"])
        #expect(request.bindTo == nil)
    }

    @Test("a request without a query gets none for the address's sake")
    func withoutQuery() throws {
        let request = try gateway(.ipParameter).request(
            "HEAD", Array("/stats".utf8), nil, [], from: .v4(0xCB00_7109))
        #expect(request.url == HTTPURL("http://tracker.example:6969/stats"))
        #expect(request.method == "HEAD")
    }

    @Test("an IPv6 address in the ip parameter is escaped as a query needs it")
    func ipv6Parameter() throws {
        let request = try gateway(.ipParameter).request(
            "GET", Array("/a".utf8), TrackerQuery("port=1".utf8), [], from: try #require(IPAddress("2001:db8::9")))
        #expect(TrackerQuery(request.url.query ?? []).value(of: "ip") == Array("2001:db8::9".utf8))
    }

    @Test("the connection comes from the peer's own address, and nothing else tells it")
    func source() throws {
        let request = try gateway(.source).request(
            "GET", Array("/a".utf8), TrackerQuery("port=1".utf8), Self.spoofed,
            from: try #require(IPAddress("::ffff:203.0.113.9")))
        #expect(request.bindTo == .v4(0xCB00_7109))
        #expect(text(request.fields) == ["User-Agent: client", "Accept: */*"])
        #expect(request.url == HTTPURL("http://tracker.example:6969/a?port=1"))
    }

    @Test("the upstream is the one that is set, whatever the request's Host says", arguments: ["http", "https"])
    func upstream(scheme: String) throws {
        let request = try gateway(upstream: "\(scheme)://[2001:db8::1]").request(
            "GET", Array("//elsewhere.example/a".utf8), nil, Self.spoofed, from: .loopback)
        #expect(request.url.origin == "\(scheme)://[2001:db8::1]")
        #expect(request.url.pathAndQuery == Array("//elsewhere.example/a".utf8))
    }

    @Test("knows the torrents that are named until all that named them have let them go, and those that were announced")
    func torrents() throws {
        let gateway = try gateway()
        #expect(!knows(gateway) && gateway.torrentCount == 0)
        gateway.add(Self.infohash)
        gateway.add(Self.infohash, obfuscatedTrackers: [["http://tracker.example/announce"]])
        #expect(knows(gateway) && gateway.torrentCount == 1)
        #expect(!knows(gateway, GatewayRig.infohash(2)))
        gateway.remove(Self.infohash)
        #expect(knows(gateway))
        gateway.remove(Self.infohash)
        #expect(!knows(gateway) && gateway.torrentCount == 0)
        gateway.remove(Self.infohash)

        gateway.learn(Self.infohash)
        gateway.learn(Self.infohash)
        #expect(knows(gateway) && gateway.torrentCount == 1)
        gateway.add(Self.infohash)
        gateway.remove(Self.infohash)
        #expect(knows(gateway))
    }

    @Test("torrents that strangers announce are bounded, and drive out none that is named")
    func learnedBound() throws {
        let gateway = try gateway()
        gateway.add(Self.infohash)
        for number in 10..<(10 + Torrents.mostLearned + 1) { gateway.learn(GatewayRig.infohash(number)) }
        #expect(gateway.torrentCount <= Torrents.mostLearned + 1)
        #expect(knows(gateway))
        #expect(!knows(gateway, GatewayRig.infohash(10)))
        #expect(knows(gateway, GatewayRig.infohash(10 + Torrents.mostLearned)))
    }
}
