import NetworkAddress
import Testing
import TorrentIdentity

import Configuration

@Suite("Values")
struct ValueTests {
    @Test(
        "an empty file is the defaults", arguments: ["", "\n", "# nothing\r\n", "[outbound]\n[log]", "outbound = {}"])
    func defaults(text: String) throws {
        #expect(try parsed(text) == Configuration())
    }

    @Test("every key is read")
    func everyKey() throws {
        let configuration = try parsed(
            """
            workers = 64
            [outbound]
            encryption = "require"
            crypto = ["plaintext", "rc4"]
            socks = ["[::1]:1081", "10.1.2.3:1082"]
            forward = [{ listen = "127.0.0.1:7001", target = "203.0.113.5:6881" }]
            other_traffic = "refuse"
            allow = ["10.0.0.0/8", "fd00::1"]
            [inbound]
            listen = ["0.0.0.0:0"]
            client = "client.example:51413"
            encryption = "off"
            crypto = ["rc4"]
            [torrents]
            infohashes = ["DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", "\(String(repeating: "0f", count: 32))"]
            files = ["/srv/torrents", "a.torrent"]
            [limits]
            connections = 1000000
            [timeouts]
            connect = 0.25
            handshake = 1
            first_bytes = 2.0
            idle = 86400
            half_closed = 0.000000001
            [log]
            level = "critical"
            """)
        var expected = Configuration()
        expected.workers = .exactly(64)
        expected.outbound.encryption = .require
        expected.outbound.crypto = [.plaintext, .rc4]
        expected.outbound.socks = try ["[::1]:1081", "10.1.2.3:1082"].map { try #require(SocketAddress($0)) }
        expected.outbound.forward = [
            .init(
                listen: try #require(SocketAddress("127.0.0.1:7001")),
                target: try #require(Endpoint("203.0.113.5:6881")))
        ]
        expected.outbound.otherTraffic = .refuse
        expected.outbound.allow = try ["10.0.0.0/8", "fd00::1/128"].map { try #require(IPNetwork($0)) }
        expected.inbound.listen = [SocketAddress(ip: .v4(0), port: 0)]
        expected.inbound.client = Endpoint(host: .name("client.example"), port: 51413)
        expected.inbound.encryption = .off
        expected.inbound.crypto = [.rc4]
        expected.torrents.infohashes = try [
            "da39a3ee5e6b4b0d3255bfef95601890afd80709", String(repeating: "0f", count: 20),
        ].map { try #require(Infohash(hex: $0)) }
        expected.torrents.files = ["/srv/torrents", "a.torrent"]
        expected.limits.connections = .exactly(1_000_000)
        expected.timeouts.connect = .milliseconds(250)
        expected.timeouts.handshake = .seconds(1)
        expected.timeouts.firstBytes = .seconds(2)
        expected.timeouts.idle = .seconds(86400)
        expected.timeouts.halfClosed = .nanoseconds(1)
        expected.log.level = .critical
        #expect(configuration == expected)
        #expect(try parsed(configuration.rendered) == expected)
    }

    @Test("forwards may be tables of their own")
    func forwardTables() throws {
        let text = """
            [[outbound.forward]]
            listen = "127.0.0.1:7001"
            target = "a:1"
            [[outbound.forward]]
            target = "b:2"
            listen = "127.0.0.1:7002"
            """
        #expect(try parsed(text).outbound.forward.map(\.target.description) == ["a:1", "b:2"])
    }
}
