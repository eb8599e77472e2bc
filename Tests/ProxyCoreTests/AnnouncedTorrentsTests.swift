import NetworkAddress
import Testing
import TorrentIdentity

@testable import MSE
@testable import ProxyCore

@Suite("Torrents that clients announce")
struct AnnouncedTorrentsTests {
    private let torrents = ClientsRig.torrents()
    private let now = ContinuousClock.now
    private let infohash = infohash(1)
    private let one = SocketAddress(ip: .loopback, port: 6882)
    private let other = SocketAddress(ip: .loopback, port: 6883)
    private var oneClient: Endpoint { Endpoint(one) }
    private var otherClient: Endpoint { Endpoint(other) }

    private static func infohash(_ number: Int) -> Infohash { GatewayRig.infohash(number) }

    private func isKnown(_ infohash: Infohash, after passed: Duration = .zero) -> Bool {
        torrents.infohash(forRequirement2: KeySchedule.requirement2(infohash), now: now + passed) == infohash
    }

    private func client(of infohash: Infohash, after passed: Duration = .zero) -> Endpoint? {
        torrents.clients(of: infohash, now: now + passed).first { $0 != ClientsRig.fallback }
    }

    @Test("are known, with the client that takes their connections")
    func announced() {
        #expect(!isKnown(infohash) && client(of: infohash) == nil)
        torrents.announced(infohash, by: one, until: now + .seconds(60))
        #expect(isKnown(infohash) && client(of: infohash) == oneClient)
        #expect(client(of: Self.infohash(2)) == nil)
        #expect(torrents.count == 1)
    }

    @Test("are known of a client that takes no connections too")
    func withoutPort() {
        torrents.announced(infohash, by: nil, until: now + .seconds(60))
        #expect(isKnown(infohash) && client(of: infohash) == nil)
        torrents.stopped(infohash, by: nil)
        #expect(!isKnown(infohash))
    }

    @Test("are forgotten when their client stops them")
    func stopped() {
        torrents.announced(infohash, by: one, until: now + .seconds(60))
        torrents.stopped(infohash, by: one)
        #expect(!isKnown(infohash) && client(of: infohash) == nil)
        #expect(torrents.count == 0)
        torrents.stopped(infohash, by: one)
        #expect(torrents.count == 0)
    }

    @Test("belong to all clients that announced them, each of which ends for itself")
    func twoClients() {
        torrents.announced(infohash, by: one, until: now + .seconds(60))
        torrents.announced(infohash, by: other, until: now + .seconds(90))
        let (first, second) = (torrents.clients(of: infohash, now: now), torrents.clients(of: infohash, now: now))
        #expect(first == [oneClient, otherClient, ClientsRig.fallback])
        #expect(second == [otherClient, oneClient, ClientsRig.fallback])
        torrents.stopped(infohash, by: one)
        torrents.stopped(infohash, by: nil)
        #expect(isKnown(infohash, after: .seconds(89)) && client(of: infohash, after: .seconds(89)) == otherClient)
        torrents.stopped(infohash, by: other)
        #expect(!isKnown(infohash))
    }

    @Test("end with their time, and not before", arguments: [false, true])
    func expiry(isAskedForClient: Bool) {
        torrents.announced(infohash, by: one, until: now + .seconds(60))
        #expect(isKnown(infohash, after: .seconds(60)) && client(of: infohash, after: .seconds(60)) == oneClient)
        if isAskedForClient {
            #expect(client(of: infohash, after: .seconds(61)) == nil)
        } else {
            #expect(!isKnown(infohash, after: .seconds(61)))
        }
        // Asked for either, it is gone for both.
        #expect(torrents.count == 0)
        #expect(!isKnown(infohash) && client(of: infohash) == nil)
    }

    @Test("go on with each announce, and end no earlier by one to a tracker that is down")
    func renewed() {
        torrents.announced(infohash, by: one, until: now + .seconds(60))
        torrents.announced(infohash, by: one, until: now + .seconds(600))
        #expect(client(of: infohash, after: .seconds(599)) == oneClient)
        torrents.announced(infohash, by: one, until: now + .seconds(30))
        #expect(client(of: infohash, after: .seconds(599)) == oneClient)
        #expect(client(of: infohash, after: .seconds(601)) == nil)
    }

    @Test("are known longer by a tracker's answer, unless they have stopped meanwhile")
    func extended() {
        torrents.announced(infohash, by: one, until: now + .seconds(60))
        torrents.extend(infohash, by: one, until: now + .seconds(600))
        #expect(client(of: infohash, after: .seconds(599)) == oneClient)
        torrents.extend(infohash, by: other, until: now + .seconds(6000))
        #expect(client(of: infohash, after: .seconds(601)) == nil)
        torrents.announced(infohash, by: one, until: now + .seconds(60))
        torrents.stopped(infohash, by: one)
        torrents.extend(infohash, by: one, until: now + .seconds(600))
        #expect(client(of: infohash) == nil && !isKnown(infohash))
    }

    @Test("stay known by their handshakes when no announce comes any more", arguments: [false, true])
    func handshaken(isFirst: Bool) {
        if isFirst { torrents.handshaken(infohash, from: one.ip, now: now) }
        torrents.announced(infohash, by: one, until: now + .seconds(60))
        if !isFirst { torrents.handshaken(infohash, from: one.ip, now: now) }
        torrents.announced(infohash, by: one, until: now + .seconds(60))
        #expect(client(of: infohash, after: .seconds(61)) == nil)
        #expect(isKnown(infohash, after: .seconds(61)))
    }

    @Test("stay known where a file names them, when they are stopped and when they end", arguments: [false, true])
    func named(isStopped: Bool) {
        torrents.add(infohash)
        torrents.announced(infohash, by: one, until: now + .seconds(60))
        if isStopped {
            torrents.stopped(infohash, by: one)
            #expect(client(of: infohash) == nil)
        }
        #expect(isKnown(infohash, after: .seconds(61)))
        #expect(client(of: infohash, after: .seconds(61)) == nil)
        #expect(torrents.count == 1)
        torrents.remove(infohash)
        #expect(!isKnown(infohash))
    }

    @Test("stay known when the file goes that named them")
    func unnamed() {
        torrents.add(infohash)
        torrents.announced(infohash, by: one, until: now + .seconds(60))
        torrents.remove(infohash)
        #expect(isKnown(infohash) && client(of: infohash) == oneClient)
        #expect(!isKnown(infohash, after: .seconds(61)))
        #expect(torrents.count == 0)
    }

    @Test("that nobody announced are not forgotten by somebody's end")
    func stoppedUnannounced() {
        torrents.handshaken(infohash, from: one.ip, now: now)
        torrents.stopped(infohash, by: one)
        torrents.stopped(infohash, by: nil)
        #expect(isKnown(infohash))
    }

    @Test("that are forgotten for newer ones lose their client too")
    func eviction() {
        for number in 0..<Torrents.mostLearned {
            torrents.announced(Self.infohash(number), by: one, until: now + .seconds(60))
        }
        torrents.add(Self.infohash(0))
        // An announce is a use.
        torrents.announced(Self.infohash(1), by: other, until: now + .seconds(60))
        torrents.announced(Self.infohash(Torrents.mostLearned), by: one, until: now + .seconds(60))
        #expect(isKnown(Self.infohash(0)) && client(of: Self.infohash(0)) == nil)
        let both = [oneClient, otherClient, ClientsRig.fallback]
        #expect(torrents.clients(of: Self.infohash(1), now: now) == both)
        #expect(!isKnown(Self.infohash(2)) && client(of: Self.infohash(2)) == nil)
        #expect(client(of: Self.infohash(Torrents.mostLearned)) == oneClient)
        // A file may name one again: it has no client from before.
        torrents.add(Self.infohash(3))
        #expect(isKnown(Self.infohash(3)) && client(of: Self.infohash(3)) == nil)
    }

    @Test("have the trackers with BEP 8 of their file, until it goes")
    func obfuscatedTrackers() {
        let tiers = [["http://a.example/announce", "http://b.example/announce"], ["http://c.example/announce"]]
        #expect(torrents.obfuscatedTrackers(of: infohash).isEmpty)
        torrents.add(infohash)
        torrents.add(infohash, obfuscatedTrackers: tiers)
        #expect(torrents.obfuscatedTrackers(of: infohash) == tiers)
        #expect(torrents.obfuscatedTrackers(of: Self.infohash(2)).isEmpty)
        // An announce, or its end, does not change what the file says.
        torrents.announced(infohash, by: one, until: now)
        torrents.stopped(infohash, by: one)
        #expect(torrents.obfuscatedTrackers(of: infohash) == tiers)
        torrents.remove(infohash)
        #expect(torrents.obfuscatedTrackers(of: infohash) == tiers)
        torrents.remove(infohash, obfuscatedTrackers: tiers)
        #expect(torrents.obfuscatedTrackers(of: infohash).isEmpty)
    }

    @Test("have of several files' trackers those that were read last, as long as that file is there")
    func severalFiles() {
        let (first, second) = ([["http://a.example/"]], [["http://b.example/"]])
        torrents.add(infohash, obfuscatedTrackers: first)
        torrents.add(infohash, obfuscatedTrackers: second)
        torrents.add(infohash)
        #expect(torrents.obfuscatedTrackers(of: infohash) == second)
        torrents.remove(infohash, obfuscatedTrackers: second)
        #expect(torrents.obfuscatedTrackers(of: infohash) == first)
        torrents.remove(infohash, obfuscatedTrackers: second)
        torrents.remove(infohash, obfuscatedTrackers: first)
        #expect(torrents.obfuscatedTrackers(of: infohash).isEmpty)
    }
}
