import EventLoop
import Glibc
import NetworkAddress
import Synchronization
import TestSupport
import Testing

@Suite("What the daemon's own connections have in common")
struct EgressTests {
    private let loop = TestLoop()

    @Test("a connection that comes back is known by its ends, as long as it lasts", arguments: DialTests.loopbacks)
    func comesBack(ip: IPAddress) throws {
        let egress = Egress()
        var sources: [SocketAddress] = []
        let bound = try BoundListener.open(SocketAddress(ip: ip, port: 0), count: 1)[0]
        let listener = Listener(bound, on: loop.loop, onExhaustion: { _ in }) { _, source in sources.append(source) }
        var own: StreamEnd? = StreamEnd(try StreamSocket(connectingTo: bound.address, by: egress, on: loop.loop))
        let foreign = StreamEnd(try StreamSocket(connectingTo: bound.address, by: Egress(), on: loop.loop))
        #expect(loop.run { sources.count == 2 })
        let mine = try #require(own?.localAddress)
        #expect(sources.map { egress.hasMade($0, to: bound.address) } == sources.map { $0 == mine })
        own = nil
        #expect(!egress.hasMade(mine, to: bound.address))
        withExtendedLifetime((listener, foreign)) {}
    }

    @Test("a client that the kernel gives the near end of an own connection, to go elsewhere, is not that connection")
    func sameNearEnd() throws {
        let egress = Egress()
        let bound = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 1)[0]
        let own = StreamEnd(try StreamSocket(connectingTo: bound.address, by: egress, on: loop.loop))
        let near = try #require(own.localAddress)
        let mapped = SocketAddress(ip: .v6(high: 0, low: 0xFFFF_7F00_0001), port: near.port)
        #expect(egress.hasMade(near, to: bound.address))
        #expect(egress.hasMade(mapped, to: bound.address))
        #expect(!egress.hasMade(near, to: SocketAddress(ip: .loopback, port: bound.address.port ^ 1)))
        #expect(!egress.hasMade(near, to: SocketAddress(ip: .v4(0xCB00_7105), port: bound.address.port)))
        withExtendedLifetime(own) {}
    }

    @Test("one near end of two connections is known until both have ended")
    func shared() throws {
        let egress = Egress()
        let descriptor = Descriptor(adopting: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        let near = try bind(descriptor.raw)
        let first = egress.keep(descriptor.raw)
        let second = egress.keep(descriptor.raw)
        #expect(egress.hasMade(near, to: nil))
        _ = consume first
        #expect(egress.hasMade(near, to: nil))
        _ = consume second
        #expect(!egress.hasMade(near, to: nil))
    }

    private func bind(_ descriptor: Int32) throws -> SocketAddress {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                #expect(Glibc.bind(descriptor, pointer, length) == 0)
                #expect(getsockname(descriptor, pointer, &length) == 0)
                return try #require(SocketAddress(pointer))
            }
        }
    }

    @Test("connections come from the address that is asked for")
    func source() throws {
        let bound = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 1)[0]
        let source = IPAddress.v4(0x7F40_0305)
        let socket = try StreamSocket(connectingTo: bound.address, from: source, by: Egress(), on: loop.loop)
        let local = socket.localAddress
        #expect(local?.ip == source && local?.port != 0)
    }

    @Test("an address that is not this machine's cannot be connected from")
    func foreignSource() throws {
        let bound = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 1)[0]
        let failure = #expect(throws: SystemFailure.self) {
            _ = StreamEnd(
                try StreamSocket(connectingTo: bound.address, from: .v4(0xC000_0205), by: Egress(), on: loop.loop))
        }
        #expect(failure == SystemFailure("bind 192.0.2.5", code: EADDRNOTAVAIL))
    }

    @Test("each thread's connections are known to all of them, and none is left when they have ended")
    func threads() throws {
        let egress = Egress()
        let bound = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 1)[0]
        let made = Mutex<[SocketAddress]>([])
        TestThreads.run(4) { thread in
            let loop = EventLoop()
            for round in 0..<40 {
                guard let socket = try? StreamSocket(connectingTo: bound.address, by: egress, on: loop),
                    let near = socket.localAddress
                else { continue }
                made.withLock { $0.append(near) }
                #expect(egress.hasMade(near, to: bound.address))
                #expect(!egress.hasMade(near, to: SocketAddress(ip: .loopback, port: bound.address.port ^ 1)))
                if thread == 0 {
                    egress.change(mark: 0, listeners: OwnListeners(round % 2 == 0 ? [bound.address] : []))
                    egress.shrink()
                }
                _ = egress.listeners
            }
        }
        let all = made.withLock { $0 }
        #expect(all.count == 160)
        #expect(!all.contains { egress.hasMade($0, to: bound.address) })
    }

    @Test("a dial to an own listener is refused, by address and by name")
    func leadsBack() throws {
        let server = try NameServer(on: loop.loop, ["own.test": .addresses([.loopback])])
        let resolver = try Resolver(on: loop.loop, by: Egress(), nameservers: [server.address])
        let bound = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 1)[0]
        let egress = Egress(listeners: OwnListeners([bound.address]))
        for host in [Endpoint.Host.address(.loopback), .name("own.test."), .name("localhost")] {
            let endpoint = Endpoint(host: host, port: bound.address.port)
            let run = DialRun(to: endpoint, within: .seconds(10), on: loop, resolver: resolver, by: egress)
            #expect(loop.run { run.isOver })
            if host == .name("localhost") {
                // [::1] is not the listener's.
                #expect(
                    run.failure
                        == .unreachable(SystemFailure("connect to [::1]:\(bound.address.port)", code: ECONNREFUSED)))
            } else {
                #expect(run.failure == .leadsBack(bound.address))
            }
        }
        withExtendedLifetime(server) {}
    }

    @Test("marks are on sockets where that is allowed, and harm nothing where it is not")
    func marks() throws {
        let bound = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 1)[0]
        let descriptor = Descriptor(adopting: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        Egress(mark: 0x8000_0001).mark(descriptor.raw)
        var mark: UInt32 = 0
        var length = socklen_t(MemoryLayout<UInt32>.size)
        #expect(getsockopt(descriptor.raw, SOL_SOCKET, SO_MARK, &mark, &length) == 0)
        #expect(mark == (Egress.canMark() ? 0x8000_0001 : 0))
        let run = DialRun(
            to: Endpoint(bound.address), within: .seconds(10), on: loop,
            resolver: try Resolver(on: loop.loop, by: Egress()), by: Egress(mark: 7))
        #expect(loop.run { run.isOver })
        #expect(run.connectedTo == bound.address)
    }
}
