import Configuration
import NetworkAddress
import Testing
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

@Suite("What becomes of announces")
struct AnnounceRewritingTests {
    private static let infohash = Infohash(hex: "c64612db588d47aca634e2b98ce5988e054e9f09")!

    /// A client's announce, its port, and what must be gone from it.
    private static let clients: [(name: String, port: String, gone: [String], hasSupport: Bool)] = [
        ("ctorrent", "5501", ["&ip=198.18.1.1"], false),
        ("lftp", "5508", ["&ip=198.18.1.8", "&ipv4=198.18.1.8:5508", "&ipv6=[::]:5508"], false),
        ("aria2", "5502", [], true),
        ("aria2-tunnelled", "5503", [], true),
        ("transmission", "5505", [], true),
        ("transmission-requirecrypto", "5505", [], true),
        ("rtorrent", "5506", [], false),
        ("libtorrent", "5507", ["&ipv4=198.18.1.7"], true),
        ("libtorrent-proxied-peers", "1", [], true),
        ("ctorrent-stopped", "5501", ["&ip=198.18.1.1"], false),
        ("lftp-stopped", "5508", ["&ip=198.18.1.8", "&ipv4=198.18.1.8:5508", "&ipv6=[::]:5508"], false),
        ("aria2-stopped", "5502", [], true),
        ("transmission-stopped", "5505", [], true),
        ("rtorrent-stopped", "5506", [], false),
        ("libtorrent-stopped", "5507", ["&ipv4=198.18.1.7"], true),
    ]

    private func settings(_ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
        var settings = Configuration()
        settings.inbound.listen = [SocketAddress(ip: .v4(0), port: 6881)]
        change(&settings)
        return settings
    }

    private func rewritten(
        _ query: String, isForeign: Bool = false, isObscured: Bool = false, _ settings: Configuration
    ) throws -> String {
        let announce = try AnnounceQuery(TrackerQuery(query.utf8))
        let rewriting = AnnounceRewriting(
            settings, ConnectionPolicies(settings), inboundPorts: settings.inbound.listen.map(\.port))
        let result = try rewriting.query(
            of: announce, isForeign: isForeign, isObscured: isObscured)
        return String(decoding: result.encoded, as: UTF8.self)
    }

    @Test(
        "a real client's announce changes in its port, its addresses and its crypto, and in no other byte",
        arguments: clients)
    func plain(client: (name: String, port: String, gone: [String], hasSupport: Bool)) throws {
        let sent = try AnnounceFixture(client.name).query
        var expected = sent.replacing("&port=\(client.port)&", with: "&port=6881&")
        #expect(expected != sent)
        for part in client.gone {
            #expect(expected.contains(part))
            expected = expected.replacing(part, with: "")
        }
        if !client.hasSupport { expected += "&supportcrypto=1" }
        #expect(try rewritten(sent, settings()) == expected)
    }

    @Test("obscured, it differs from the plain one in sha_ih and the port alone", arguments: clients)
    func obscured(client: (name: String, port: String, gone: [String], hasSupport: Bool)) throws {
        let sent = try AnnounceFixture(client.name).query
        let plain = try rewritten(sent, settings())
        let hidden = String(
            decoding: PercentEncoding.encode(PeerObfuscation.obfuscatedInfohash(Self.infohash).bytes), as: UTF8.self)
        let port = try #require(sent.firstMatch(of: /info_hash=([^&]*)/)).1
        let obscuredPort = try #require(
            try rewritten(sent, isObscured: true, settings()).firstMatch(of: /[&?]port=([0-9]+)/)
        ).1
        #expect(obscuredPort != "6881")
        let expected = plain.replacing("info_hash=\(port)", with: "sha_ih=\(hidden)")
            .replacing("&port=6881&", with: "&port=\(obscuredPort)&")
        #expect(try rewritten(sent, isObscured: true, settings()) == expected)
        // The other end finds the same announce again.
        let revealed = try ObscuredAnnounceQuery(TrackerQuery(expected.utf8)).revealed(for: Self.infohash)
        #expect(revealed.value(of: "port") == Array("6881".utf8))
        #expect(revealed.value(of: "info_hash") == Self.infohash.bytes)
    }

    @Test("ctorrent's announce, written out")
    func literally() throws {
        let sent = try AnnounceFixture("ctorrent").query
        let expected =
            "info_hash=%C6F%12%DBX%8DG%AC%A64%E2%B9%8C%E5%98%8E%05N%9F%09&peer_id=%2DCD0303%2D%40%3C%B3%DE%E4%5B6%3E%AA%FE%23%0E"
            + "&port=51413&key=1QK8X36J&event=started&uploaded=0&downloaded=0&left=1048576&compact=1&numwant=100"
            + "&supportcrypto=1&requirecrypto=1&ip=203.0.113.9&ipv6=2001%3Adb8%3A%3A9"
        let settings = settings { settings in
            settings.tracker.announcePort = .exactly(51413)
            settings.tracker.announceIP = [.v4(0xCB00_7109), IPAddress("2001:db8::9")!]
            settings.inbound.encryption = .require
        }
        #expect(try rewritten(sent, settings) == expected)
    }

    @Test("without a port of the proxy's own the client's stays")
    func noInboundPort() throws {
        let sent = try AnnounceFixture("aria2").query
        #expect(try rewritten(sent, settings { $0.inbound.listen = [] }) == sent)
    }

    @Test("what the proxy's port cannot do is not promised")
    func noEncryption() throws {
        let sent = "info_hash=aaaaaaaaaaaaaaaaaaaa&port=1&supportcrypto=1&requirecrypto=1&compact=0"
        #expect(
            try rewritten(sent, settings { $0.inbound.encryption = .off })
                == "info_hash=aaaaaaaaaaaaaaaaaaaa&port=6881&compact=1")
    }

    @Test("a cryptoport becomes the proxy's, and the 0 beside it stays")
    func cryptoPort() throws {
        let sent = "info_hash=aaaaaaaaaaaaaaaaaaaa&port=0&cryptoport=77&requirecrypto=1&compact=1"
        #expect(
            try rewritten(sent, settings())
                == "info_hash=aaaaaaaaaaaaaaaaaaaa&port=0&cryptoport=6881&requirecrypto=1&compact=1&supportcrypto=1")
    }

    @Test("another tracker is told nothing that the client's own gave it")
    func foreign() throws {
        let sent = "passkey=secret&info_hash=aaaaaaaaaaaaaaaaaaaa&port=5&trackerid=t&key=k&compact=1&left=7"
        let told = try rewritten(sent, isForeign: true, settings())
        #expect(told == "info_hash=aaaaaaaaaaaaaaaaaaaa&port=6881&key=k&compact=1&left=7&supportcrypto=1")
    }

    @Test("a port that would be obscured to 0 gives way to another, or nothing is sent")
    func portThatVanishes() throws {
        // The vector's torrent obscures 24429 to 0.
        let infohash = Infohash(hex: "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")!
        let name = String(decoding: PercentEncoding.encode(infohash.bytes), as: UTF8.self)
        let sent = "info_hash=\(name)&port=1&compact=1"
        func listening(_ ports: [UInt16]) -> Configuration {
            settings { $0.inbound.listen = ports.map { SocketAddress(ip: .v4(0), port: $0) } }
        }
        #expect(throws: ObscuringError.self) { try rewritten(sent, isObscured: true, listening([24429])) }
        let told = try rewritten(sent, isObscured: true, listening([24429, 6881]))
        #expect(told.contains("port=17804&"))
        // Without BEP 8 nothing is wrong with it.
        #expect(try rewritten(sent, listening([24429])).contains("port=24429&"))
    }

    @Test("bytes that have no place in a URL are escaped, a bad escape is not touched")
    func illegalBytes() throws {
        let sent = "info_hash=aaaaaaaaaaaaaaaaaaaa&port=5&trackerid=a b[c]&bad=%zz&pass=AbC%2fd&compact=1"
        #expect(
            try rewritten(sent, settings())
                == "info_hash=aaaaaaaaaaaaaaaaaaaa&port=6881&trackerid=a%20b%5Bc%5D&bad=%zz&pass=AbC%2fd&compact=1&supportcrypto=1"
        )
    }

    @Test("a $ in the infohash is escaped, since opentracker refuses it, and nowhere else")
    func dollarInInfohash() throws {
        let sent = "info_hash=$aaaaaaaa%24aaaaaaaaa$&peer_id=$&port=5&compact=1"
        #expect(
            try rewritten(sent, settings())
                == "info_hash=%24aaaaaaaa%24aaaaaaaaa%24&peer_id=$&port=6881&compact=1&supportcrypto=1")
    }
}
