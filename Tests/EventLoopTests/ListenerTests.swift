import EventLoop
import Glibc
import NetworkAddress
import TestSupport
import Testing

@Suite("A listener")
struct ListenerTests {
    private let loop = TestLoop()
    private let any = SocketAddress(ip: .loopback, port: 0)

    /// Whom a listener accepted, and their sockets.
    private final class Guests {
        var sources: [SocketAddress] = []
        var ends: [StreamEnd] = []

        func listener(_ bound: BoundListener, on loop: EventLoop) -> Listener {
            Listener(bound, on: loop, onExhaustion: { _ in Issue.record("no descriptors left") }) { socket, source in
                self.sources.append(source)
                self.ends.append(StreamEnd(socket))
            }
        }
    }

    @Test("accepts in the order of the connections, more than one turn's worth too", arguments: [1, 16, 17, 40])
    func order(count: Int) throws {
        let guests = Guests()
        let listener = guests.listener(try BoundListener.open(any, count: 1)[0], on: loop.loop)
        let callers = try (0..<count).map { _ in
            StreamEnd(try StreamSocket(connectingTo: listener.address, by: Egress(), on: loop.loop))
        }
        #expect(loop.run { guests.sources.count == count })
        #expect(guests.sources == callers.map(\.localAddress))
        for (index, caller) in callers.enumerated() { caller.send([UInt8(index)]) }
        #expect(loop.run { guests.ends.allSatisfy { !$0.received.isEmpty } })
        #expect(guests.ends.map(\.received) == (0..<count).map { [UInt8($0)] })
        withExtendedLifetime(listener) {}
    }

    @Test("of a group gets its share, and no connection comes twice or not at all")
    func shares() throws {
        let guests = [Guests(), Guests()]
        let group = try BoundListener.open(any, count: guests.count)
        let listeners = zip(guests, group).map { $0.listener($1, on: loop.loop) }
        let count = 64
        let callers = try (0..<count).map { _ in
            StreamEnd(try StreamSocket(connectingTo: group[0].address, by: Egress(), on: loop.loop))
        }
        #expect(loop.run { guests.map(\.sources.count).reduce(0, +) >= count })
        #expect(Set(guests.flatMap(\.sources)) == Set(callers.compactMap(\.localAddress)))
        // 64 draws all on one side: once in 10^19.
        #expect(guests.allSatisfy { !$0.sources.isEmpty })
        withExtendedLifetime(listeners) {}
    }

    @Test("that goes refuses who comes next")
    func gone() throws {
        let guests = Guests()
        var listener: Listener? = guests.listener(try BoundListener.open(any, count: 1)[0], on: loop.loop)
        let address = try #require(listener?.address)
        listener = nil
        let caller = WatcherRecorder()
        let socket = try StreamSocket(connectingTo: address, by: Egress(), on: loop.loop)
        socket.assign(to: caller, tag: WatcherTag(0))
        socket.watch(.write)
        #expect(loop.run { !caller.ready.isEmpty })
        let code = socket.pendingError
        #expect(code == ECONNREFUSED)
        #expect(guests.sources.isEmpty)
    }

    @Test("without descriptors left tells so, waits longer each time, and recovers")
    func exhaustion() async {
        // In a process of its own: the limit is everyone's.
        await #expect(processExitsWith: .success) {
            let loop = TestLoop()
            let bound = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 1)[0]
            let seen = Exhaustion()
            let listener = Listener(
                bound, on: loop.loop, onExhaustion: { seen.add($0) },
                onAccept: { socket, _ in seen.accepted.append(StreamEnd(socket)) })
            // Several, as a thread of the runtime may give a descriptor back just now.
            let callers = try (0..<8).map { _ in
                StreamEnd(try StreamSocket(connectingTo: bound.address, by: Egress(), on: loop.loop))
            }

            let limit = try DescriptorLimit()
            limit.forbidMore()
            // libev counts in double seconds: a millisecond is far above its rounding. A connection that was accepted
            // after all makes the pauses begin anew.
            #expect(
                loop.run {
                    seen.turned()
                    return seen.pauses.contains { $0 >= .milliseconds(199) }
                })
            #expect(seen.pauses.allSatisfy { $0 >= .milliseconds(99) })
            #expect(seen.accepted.count < callers.count)
            #expect(seen.failures.allSatisfy { $0 == SystemFailure("accept on \(bound.address)", code: EMFILE) })

            limit.restore()
            for caller in callers { caller.send([1]) }
            #expect(loop.run { seen.accepted.map(\.received) == callers.map { _ in [1] } })
            withExtendedLifetime(listener) {}
        }
    }
}

private final class Exhaustion {
    private(set) var failures: [SystemFailure] = []
    /// From a moment before each failure to the next failure: no shorter than the listener's pause, however long the
    /// test's thread is kept from running.
    private(set) var pauses: [Duration] = []
    private var lastTurn = ContinuousClock.now
    private var lastBegin: ContinuousClock.Instant?
    var accepted: [StreamEnd] = []

    func turned() { lastTurn = .now }

    func add(_ failure: SystemFailure) {
        failures.append(failure)
        if let lastBegin { pauses.append(.now - lastBegin) }
        lastBegin = lastTurn
    }
}

/// The process's own limit of descriptors.
private final class DescriptorLimit {
    private let original: rlimit
    private var fillers: [Int32] = []
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    init() throws {
        var limit = rlimit()
        guard getrlimit(Self.resource, &limit) == 0 else { throw SystemFailure("read the limit of open files") }
        original = limit
    }

    /// Leaves no number free: the lowest free one becomes the first that is not allowed, and gaps below are filled.
    func forbidMore() {
        let lowest = dup(0)
        close(lowest)
        var limit = original
        limit.rlim_cur = rlim_t(lowest)
        #expect(setrlimit(Self.resource, &limit) == 0)
        while case let filler = dup(0), filler >= 0 { fillers.append(filler) }
    }

    func restore() {
        var limit = original
        #expect(setrlimit(Self.resource, &limit) == 0)
        for filler in fillers { close(filler) }
    }
}
