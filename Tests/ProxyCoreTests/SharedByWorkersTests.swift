import Configuration
import EventLoop
import MSE
import NetworkAddress
import Synchronization
import TestSupport
import Testing
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

/// What every worker's thread uses at any time, used by several at once. Each counts what has come of it; and a build with
/// ThreadSanitizer looks at how.
@Suite("What workers share")
struct SharedByWorkersTests {
    private static let threads = 4

    /// The address of the `number`th peer of a thread's own.
    private static func peer(_ number: Int, of thread: Int) -> SocketAddress {
        SocketAddress(ip: .v4(0x0A00_0000 + UInt32(thread) << 16 + UInt32(number)), port: 6881)
    }

    @Test("what workers learn of peers is kept to the last, though it is written while they learn")
    func peerMemory() throws {
        let folder = try TemporaryFolder()
        let loop = TestLoop()
        let log = CollectedLog()
        let keeper = { (memory: PeerMemory) in
            StateKeeper(
                path: folder.file("state"), memory: memory, addresses: nil, logger: log.logger, on: loop.loop)
        }
        let rounds = 400
        do {
            let memory = PeerMemory()
            let keeper = keeper(memory)
            let running = Atomic(Self.threads)
            let workers = TestThreads(Self.threads) { thread in
                for number in 0..<rounds {
                    let peer = Self.peer(number, of: thread)
                    memory.spokeMSE(peer, selected: .rc4)
                    memory.spokeMSE(source: .v4(0xCB00_7100 + UInt32(number % 200)), .cameEncrypted)
                    memory.spokePlaintext(Self.peer(number, of: 99), after: .closed)
                    memory.refusedPlaintext(Self.peer(number / 2, of: 99))
                    #expect(memory.knowledge(of: peer)?.selected == .rc4)
                }
                running.subtract(1, ordering: .releasing)
            }
            while running.load(ordering: .acquiring) > 0 { keeper.flush() }
            workers.join()
            keeper.flush()
        }
        let memory = PeerMemory()
        let restored = keeper(memory)
        for thread in 0..<Self.threads {
            let known = (0..<rounds).filter { memory.knowledge(of: Self.peer($0, of: thread))?.selected == .rc4 }
            #expect(known.count == rounds)
        }
        #expect(log.lines == [])
        withExtendedLifetime(restored) {}
    }

    @Test("figures are right while others read them")
    func figures() {
        let figures = WorkerFigures()
        let now = ContinuousClock.now
        let rounds: UInt64 = 2000
        TestThreads.run(Self.threads) { thread in
            for round in 0..<rounds {
                if thread == 0 {
                    let counts = figures.counts
                    #expect(counts.active[.socks] <= counts.total[.socks])
                    #expect(figures.pulse.lag(now) <= .milliseconds(1))
                } else {
                    figures.opened(.socks)
                    figures.shookHands(.outbound, .encrypted, in: .milliseconds(round))
                    figures.pulse.beat(lag: .milliseconds(1), due: now + .seconds(1), now: now)
                    figures.closed(.socks)
                }
            }
        }
        let total = rounds * UInt64(Self.threads - 1)
        #expect(figures.counts.active[.socks] == 0)
        #expect(figures.counts.total[.socks] == total)
        #expect(figures.counts.handshakes[HandshakeKind(direction: .outbound, outcome: .encrypted)] == total)
    }

    @Test("near addresses all come back, whatever clients are learnt to take meanwhile")
    func nearAddresses() throws {
        let virtual = PeerAddresses(try #require(IPNetwork("198.18.0.0/26")), excluding: [])
        let client = try #require(Endpoint("127.0.0.1:6881"))
        for addresses in [NearAddresses(virtual: virtual), NearAddresses(virtual: nil)] {
            TestThreads.run(Self.threads) { thread in
                for number in 0..<500 {
                    let source = Self.peer(number % 50, of: thread).ip
                    _ = addresses.choose(for: source, to: client)
                    if thread == 0 { addresses.takesKernelsChoiceAlone(client, saidBy: source) }
                    if thread == 1 { addresses.takesAll(client) }
                }
            }
        }
        let given = (0..<61).map { virtual.address(of: SocketAddress(ip: .v4(0x0B00_0000 + $0), port: 1)) }
        #expect(Set(given.compactMap { $0 }).count == 61)
    }

    @Test("what one worker has learnt of a tracker the others know")
    func obfuscation() {
        let memory = ObfuscationMemory()
        TestThreads.run(Self.threads) { thread in
            for number in 0..<200 {
                memory.supported(by: "tracker\(number).example")
                memory.refused(by: "tracker\(number).example", GatewayRig.infohash(thread))
                #expect(memory.isSupported(by: "tracker\(number).example"))
            }
        }
        for thread in 0..<Self.threads {
            let refused = (0..<200).filter { memory.isRefused(by: "tracker\($0).example", GatewayRig.infohash(thread)) }
            #expect(refused.count == 200)
        }
    }

    @Test("the gateway finds torrents and answers while others are named and let go")
    func gateway() throws {
        var settings = Configuration.TrackerGateway()
        settings.listen = [SocketAddress(ip: .loopback, port: 6969)]
        settings.upstream = "http://tracker.example:6969"
        let gateway = try #require(TrackerGateway(settings))
        let response = GatewayRig.response(GatewayRig.v4(1..<50))
        let announce = try GatewayRig.announce(GatewayRig.infohash)
        TestThreads.run(Self.threads) { thread in
            for number in 0..<200 {
                let (own, common) = (GatewayRig.infohash(1000 * (thread + 1) + number), GatewayRig.infohash(number))
                gateway.add(common, obfuscatedTrackers: [])
                gateway.learn(own)
                #expect(gateway.infohash(forObfuscated: PeerObfuscation.obfuscatedInfohash(own)) == own)
                gateway.remove(common, obfuscatedTrackers: [])
                if number % 20 == 0 {
                    let answer = gateway.obscured(response, to: announce, from: .v4(0xCB00_7100 + UInt32(thread)))
                    #expect(answer.dictionary["peers"] != nil)
                }
            }
        }
        #expect(gateway.torrentCount == 200 * Self.threads)
    }

    @Test("torrents are announced, stopped and looked up while a reload changes whose they are")
    func torrents() throws {
        let torrents = Torrents()
        var other = Configuration()
        other.inbound.client = try #require(Endpoint("127.0.0.1:7000"))
        let settings = [Configuration(), other]
        TestThreads.run(Self.threads) { thread in
            let infohash = GatewayRig.infohash(thread)
            let client = SocketAddress(ip: .v4(0x7F00_0001), port: UInt16(7001 + thread))
            for round in 0..<500 {
                if thread == 0 { torrents.change(to: settings[round % 2]) }
                torrents.announced(infohash, by: client, until: .now + .seconds(3600))
                #expect(torrents.clients(of: infohash).contains(Endpoint(client)))
                #expect(torrents.clients(of: GatewayRig.infohash(99)).count == 1)
                #expect(torrents.records(most: Self.threads).count <= Self.threads)
                if round % 2 == 0 { torrents.stopped(infohash, by: client) }
            }
        }
        #expect(torrents.count == Self.threads)
        #expect(torrents.clients(of: GatewayRig.infohash(99)) == [other.inbound.client])
    }
}
