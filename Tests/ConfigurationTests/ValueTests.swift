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
            client = [
                { address = "127.0.0.1:5501", sources = ["127.0.0.2", "10.0.0.0/8"], infohashes = [], files = ["a"] },
                { infohashes = ["\(String(repeating: "1e", count: 20))"], address = "box.example:5502" },
            ]
            [outbound]
            encryption = "require"
            crypto = ["plaintext", "rc4"]
            socks = ["[::1]:1081", "10.1.2.3:1082"]
            transparent = ["127.0.0.1:7002", "[::]:7002"]
            mark = 0xFFFF_FFFF
            forward = [{ listen = "127.0.0.1:7001", target = "203.0.113.5:6881" }]
            virtual_network = "198.18.0.0/15"
            virtual_port = 65535
            other_traffic = "refuse"
            allow = ["10.0.0.0/8", "fd00::1"]
            [inbound]
            listen = ["0.0.0.0:0"]
            client = "client.example:51413"
            send_proxy = "v2"
            encryption = "off"
            crypto = ["rc4"]
            [obfuscation]
            first_flight = "random"
            cut_first_kilobyte = true
            [tracker]
            listen = ["127.0.0.2:8119", "[::1]:8118"]
            obfuscation = "require"
            announce_port = 65535
            announce_ip = ["2001:DB8::1", "203.0.113.5"]
            other_requests = "refuse"
            proxy = "socks5h://proxy.example:9050"
            certificate_authorities = "/etc/ssl/tracker.pem"
            rule = [{ host = "Tracker.Example.org.", obfuscation = "off" }]
            [tracker_gateway]
            listen = ["0.0.0.0:80", "[::]:80"]
            upstream = "https://tracker.example.org:8443"
            peer_address = "source"
            whitelist = "whitelist.txt"
            [torrents]
            infohashes = ["DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", "\(String(repeating: "0f", count: 32))"]
            files = ["/srv/torrents", "a.torrent"]
            lists = ["/srv/whitelist.txt"]
            [limits]
            connections = 1000000
            [timeouts]
            connect = 0.25
            handshake = 1
            first_bytes = 2.0
            request = 3
            announce = 4.5
            idle = 86400
            half_closed = 0.000000001
            [state]
            path = "state"
            [log]
            level = "critical"
            """)
        var expected = Configuration()
        expected.workers = .exactly(64)
        expected.clients = [
            .init(
                address: try #require(Endpoint("127.0.0.1:5501")),
                sources: try ["127.0.0.2/32", "10.0.0.0/8"].map { try #require(IPNetwork($0)) }, files: ["a"]),
            .init(
                address: try #require(Endpoint("box.example:5502")),
                infohashes: [try #require(Infohash(hex: String(repeating: "1e", count: 20)))]),
        ]
        expected.outbound.encryption = .require
        expected.outbound.crypto = [.plaintext, .rc4]
        expected.outbound.socks = try ["[::1]:1081", "10.1.2.3:1082"].map { try #require(SocketAddress($0)) }
        expected.outbound.transparent = try ["127.0.0.1:7002", "[::]:7002"].map { try #require(SocketAddress($0)) }
        expected.outbound.mark = .max
        expected.outbound.virtualNetwork = IPNetwork("198.18.0.0/15")
        expected.outbound.virtualPort = 65535
        expected.outbound.forward = [
            .init(
                listen: try #require(SocketAddress("127.0.0.1:7001")),
                target: try #require(Endpoint("203.0.113.5:6881")))
        ]
        expected.outbound.otherTraffic = .refuse
        expected.outbound.allow = try ["10.0.0.0/8", "fd00::1/128"].map { try #require(IPNetwork($0)) }
        expected.inbound.listen = [SocketAddress(ip: .v4(0), port: 0)]
        expected.inbound.client = Endpoint(host: .name("client.example"), port: 51413)
        expected.inbound.sendProxy = .v2
        expected.inbound.encryption = .off
        expected.inbound.crypto = [.rc4]
        expected.obfuscation.firstFlight = .random
        expected.obfuscation.cutFirstKilobyte = true
        expected.tracker.listen = try ["127.0.0.2:8119", "[::1]:8118"].map { try #require(SocketAddress($0)) }
        expected.tracker.obfuscation = .require
        expected.tracker.announcePort = .exactly(65535)
        expected.tracker.announceIP = try ["2001:db8::1", "203.0.113.5"].map { try #require(IPAddress($0)) }
        expected.tracker.otherRequests = .refuse
        expected.tracker.proxy = "socks5h://proxy.example:9050"
        expected.tracker.certificateAuthorities = "/etc/ssl/tracker.pem"
        expected.tracker.rules = [.init(host: "tracker.example.org", obfuscation: .off)]
        expected.trackerGateway.listen = try ["0.0.0.0:80", "[::]:80"].map { try #require(SocketAddress($0)) }
        expected.trackerGateway.upstream = "https://tracker.example.org:8443"
        expected.trackerGateway.peerAddress = .source
        expected.trackerGateway.whitelist = "whitelist.txt"
        expected.torrents.infohashes = try [
            "da39a3ee5e6b4b0d3255bfef95601890afd80709", String(repeating: "0f", count: 20),
        ].map { try #require(Infohash(hex: $0)) }
        expected.torrents.files = ["/srv/torrents", "a.torrent"]
        expected.torrents.lists = ["/srv/whitelist.txt"]
        expected.limits.connections = .exactly(1_000_000)
        expected.timeouts.connect = .milliseconds(250)
        expected.timeouts.handshake = .seconds(1)
        expected.timeouts.firstBytes = .seconds(2)
        expected.timeouts.request = .seconds(3)
        expected.timeouts.announce = .milliseconds(4500)
        expected.timeouts.idle = .seconds(86400)
        expected.timeouts.halfClosed = .nanoseconds(1)
        expected.state.path = "state"
        expected.log.level = .critical
        #expect(configuration == expected)
        #expect(try parsed(configuration.rendered) == expected)
    }

    @Test("clients may be tables of their own, and nothing but an address is needed of them")
    func clientTables() throws {
        let text = """
            workers = 2
            [[client]]
            address = "127.0.0.1:5501"
            [[client]]
            sources = ["127.0.0.2"]
            address = "127.0.0.1:5502"
            [state]
            path = ""
            """
        let configuration = try parsed(text)
        #expect(configuration.clients.map(\.address.port) == [5501, 5502])
        #expect(configuration.clients.map(\.sources.count) == [0, 1])
        #expect(configuration.state.path == "")
        #expect(try parsed(configuration.rendered) == configuration)
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
