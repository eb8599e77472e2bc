import Configuration
import NetworkAddress
import Testing
import TorrentIdentity

@testable import MSE
@testable import ProxyCore

@Suite("Whose a handshake is")
struct HandshakeAttributionTests {
    private let now = ContinuousClock.now
    private let infohash = GatewayRig.infohash(1)
    private static let one = ClientsRig.endpoint(1)
    private static let other = ClientsRig.endpoint(2)

    private static func ip(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    /// Two clients, whose sources are these.
    private static func torrents(_ sources: [String], _ others: [String]) throws -> Torrents {
        ClientsRig.torrents([
            Configuration.Client(address: one, sources: try sources.map { try #require(IPNetwork($0)) }),
            Configuration.Client(address: other, sources: try others.map { try #require(IPNetwork($0)) }),
        ])
    }

    @Test(
        "is said by the narrowest network that the configuration gives a client",
        arguments: [
            ("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", 2), ("10.1.0.0/16", "10.0.0.0/8", "10.1.2.3", 1),
            ("10.0.0.0/8", "10.1.0.0/16", "10.2.2.3", 1), ("10.0.0.0/8", "10.1.0.0/16", "::ffff:10.1.2.3", 2),
            ("10.0.0.0/8", "10.1.0.0/16", "11.1.2.3", 0), ("fd00::/8", "fd00:1::/32", "fd00:1::5", 2),
            ("fd00::/8", "0.0.0.0/0", "fd00:1::5", 1), ("fd00::/8", "0.0.0.0/0", "192.0.2.1", 2),
            ("127.0.0.1", "127.0.0.0/8", "127.0.0.1", 1), ("127.0.0.1", "127.0.0.0/8", "127.0.0.2", 2),
        ])
    func sources(_ first: String, _ second: String, _ source: String, expected: Int) throws {
        let torrents = try Self.torrents([first], [second])
        torrents.handshaken(infohash, from: try Self.ip(source), now: now)
        #expect(torrents.infohash(forRequirement2: KeySchedule.requirement2(infohash)) == infohash)
        #expect(
            torrents.clients(of: infohash, now: now) == [[ClientsRig.fallback], [Self.one], [Self.other]][expected])
    }

    @Test("is said by announces of any torrent, where one client alone announces from there")
    func announces() throws {
        let torrents = ClientsRig.torrents()
        let elsewhere = SocketAddress(ip: try Self.ip("192.0.2.7"), port: 7)
        torrents.announced(GatewayRig.infohash(2), by: ClientsRig.address(1), until: now + .seconds(60))
        torrents.announced(GatewayRig.infohash(3), by: elsewhere, until: now + .seconds(60))
        torrents.handshaken(infohash, from: .loopback, now: now)
        #expect(torrents.clients(of: infohash, now: now) == [Self.one, ClientsRig.fallback])
        // It was known there for as long as it announces anything; the torrent stays.
        #expect(torrents.clients(of: infohash, now: now + .seconds(61)) == [ClientsRig.fallback])
        #expect(torrents.infohash(forRequirement2: KeySchedule.requirement2(infohash)) == infohash)
    }

    @Test("is not said where two clients announce from there, or one whose time is over")
    func doubt() {
        let torrents = ClientsRig.torrents()
        torrents.announced(GatewayRig.infohash(2), by: ClientsRig.address(1), until: now + .seconds(60))
        torrents.announced(GatewayRig.infohash(3), by: ClientsRig.address(2), until: now + .seconds(90))
        torrents.handshaken(infohash, from: .loopback, now: now)
        #expect(torrents.clients(of: infohash, now: now) == [ClientsRig.fallback])
        torrents.handshaken(infohash, from: .loopback, now: now + .seconds(61))
        #expect(torrents.clients(of: infohash, now: now + .seconds(61)) == [Self.other, ClientsRig.fallback])
        torrents.handshaken(GatewayRig.infohash(4), from: .loopback, now: now + .seconds(91))
        #expect(torrents.clients(of: GatewayRig.infohash(4), now: now + .seconds(91)) == [ClientsRig.fallback])
    }

    @Test("is said again when the other client there has stopped all that it announced")
    func leftAlone() {
        let torrents = ClientsRig.torrents()
        torrents.announced(GatewayRig.infohash(2), by: ClientsRig.address(2), until: now + .seconds(60))
        for number in [2, 3] {
            torrents.announced(GatewayRig.infohash(number), by: ClientsRig.address(1), until: now + .seconds(60))
        }
        torrents.stopped(GatewayRig.infohash(2), by: ClientsRig.address(1))
        torrents.handshaken(infohash, from: .loopback, now: now)
        #expect(torrents.clients(of: infohash, now: now) == [ClientsRig.fallback])
        torrents.stopped(GatewayRig.infohash(3), by: ClientsRig.address(1))
        torrents.handshaken(infohash, from: .loopback, now: now)
        #expect(torrents.clients(of: infohash, now: now) == [Self.other, ClientsRig.fallback])
    }

    @Test("whose client stops the torrent takes no connections any more")
    func stopped() throws {
        let torrents = try Self.torrents(["127.0.0.1"], [])
        torrents.handshaken(infohash, from: .loopback, now: now)
        torrents.announced(infohash, by: ClientsRig.address(1), until: now + .seconds(60))
        #expect(torrents.clients(of: infohash, now: now) == [Self.one])
        torrents.stopped(infohash, by: ClientsRig.address(1))
        #expect(torrents.clients(of: infohash, now: now) == [ClientsRig.fallback])
        #expect(torrents.infohash(forRequirement2: KeySchedule.requirement2(infohash)) == nil)
    }
}
