import Configuration
import NetworkAddress
import Testing
import TorrentIdentity

@testable import MSE
@testable import ProxyCore

@Suite("Several clients of one torrent")
struct SeveralClientsTests {
    private let now = ContinuousClock.now
    private let infohash = GatewayRig.infohash(1)
    private let named = Endpoint(host: .name("seedbox.example"), port: 51413)

    private func torrents(_ clients: Configuration.Client...) -> Torrents { ClientsRig.torrents(clients) }

    private func isKnown(_ infohash: Infohash, in torrents: Torrents, after passed: Duration = .zero) -> Bool {
        torrents.infohash(forRequirement2: KeySchedule.requirement2(infohash), now: now + passed) == infohash
    }

    @Test("of which nothing is known get the default one")
    func unknown() {
        let torrents = torrents()
        #expect(torrents.clients(of: infohash, now: now) == [ClientsRig.fallback])
        #expect(torrents.count == 0)
        torrents.add(infohash)
        #expect(torrents.clients(of: infohash, now: now) == [ClientsRig.fallback])
    }

    @Test("take turns, the default one last since what they announced may be out of date")
    func turns() {
        let torrents = torrents()
        for port: UInt16 in 1...3 {
            torrents.announced(infohash, by: ClientsRig.address(port), until: now + .seconds(60))
        }
        for first in [0, 1, 2, 0, 1] {
            let order = (0..<3).map { ClientsRig.endpoint(UInt16((first + $0) % 3 + 1)) }
            #expect(torrents.clients(of: infohash, now: now) == order + [ClientsRig.fallback])
        }
    }

    @Test("have the default one among them where that is known for it, and then just once")
    func announcedDefault() {
        var settings = Configuration()
        settings.inbound.client = ClientsRig.endpoint(2)
        let torrents = Torrents(settings)
        for port: UInt16 in 1...2 {
            torrents.announced(infohash, by: ClientsRig.address(port), until: now + .seconds(60))
        }
        #expect(torrents.clients(of: infohash, now: now) == [ClientsRig.endpoint(1), ClientsRig.endpoint(2)])
        #expect(torrents.clients(of: infohash, now: now) == [ClientsRig.endpoint(2), ClientsRig.endpoint(1)])
    }

    @Test("named by a setting or a file are relied upon, until that goes")
    func configured() {
        let torrents = torrents(Configuration.Client(address: named))
        let sink = ClientTorrents(of: named, in: torrents)
        for _ in 0..<2 { sink.add(infohash, obfuscatedTrackers: []) }
        #expect(torrents.clients(of: infohash, now: now) == [named])
        torrents.announced(infohash, by: ClientsRig.address(1), until: now + .seconds(60))
        #expect(Set(torrents.clients(of: infohash, now: now)) == [named, ClientsRig.endpoint(1)])
        sink.remove(infohash, obfuscatedTrackers: [])
        #expect(torrents.clients(of: infohash, now: now + .seconds(61)) == [named])
        sink.remove(infohash, obfuscatedTrackers: [])
        sink.remove(infohash, obfuscatedTrackers: [])
        #expect(torrents.clients(of: infohash, now: now) == [ClientsRig.fallback])
        #expect(!isKnown(infohash, in: torrents))
    }

    @Test("are not forgotten for one's end")
    func stopped() {
        let torrents = torrents()
        for port: UInt16 in 1...2 {
            torrents.announced(infohash, by: ClientsRig.address(port), until: now + .seconds(60))
        }
        torrents.handshaken(infohash, from: .loopback, now: now)
        torrents.stopped(infohash, by: ClientsRig.address(1))
        #expect(isKnown(infohash, in: torrents))
        #expect(torrents.clients(of: infohash, now: now) == [ClientsRig.endpoint(2), ClientsRig.fallback])
        torrents.stopped(infohash, by: ClientsRig.address(2))
        #expect(!isKnown(infohash, in: torrents))
    }

    @Test("are 64 at most, of which the first goes")
    func bound() {
        let torrents = torrents(Configuration.Client(address: named))
        ClientTorrents(of: named, in: torrents).add(infohash, obfuscatedTrackers: [])
        for port: UInt16 in 1...70 {
            torrents.announced(infohash, by: ClientsRig.address(port), until: now + .seconds(60))
        }
        let clients = Set(torrents.clients(of: infohash, now: now))
        #expect(clients == Set((8...70).map { ClientsRig.endpoint($0) } + [named]))
    }

    @Test("are bounded over all torrents, of which those unused the longest go")
    func boundInAll() {
        let torrents = torrents()
        let each = ClientsOfTorrent.most
        let count = Torrents.mostClients / each + 1
        for number in 0..<count {
            for port in 1...UInt16(each) {
                torrents.announced(GatewayRig.infohash(number), by: ClientsRig.address(port), until: now + .seconds(60))
            }
        }
        #expect(torrents.count < count && torrents.count > count / 2)
        #expect(!isKnown(GatewayRig.infohash(0), in: torrents))
        #expect(torrents.clients(of: GatewayRig.infohash(count - 1), now: now).count == each + 1)
    }
}
