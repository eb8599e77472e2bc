@testable import EventLoop
import Glibc
import NetworkAddress
import Synchronization
import TestSupport
import Testing

@Suite("A listener that was handed over")
struct HandedOverListenerTests {
    private static let loopbacks = [IPAddress.loopback, .v6(high: 0, low: 1)]
    private let any = SocketAddress(ip: .loopback, port: 0)

    @Test("is served where it listens, and sets its connections' options", arguments: loopbacks, [true, false])
    func adopted(ip: IPAddress, isIPv6Only: Bool) throws {
        let test = TestLoop()
        let raw = try OpenedSocket.listening(on: SocketAddress(ip: ip, port: 0), isIPv6Only: isIPv6Only)
        let address = SocketAddress.reading { getsockname(raw, $0, $1) }
        let bound = try BoundListener.adopting(raw)
        #expect(bound.isHandedOver)
        #expect(bound.address == address)
        #expect(fcntl(raw, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(raw, F_GETFD) & FD_CLOEXEC != 0)
        var options: [Int32?] = []
        let listener = Listener(bound, on: test.loop, onExhaustion: { _ in }) { socket, _ in
            options = [
                SocketOptions.get(socket.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY),
                SocketOptions.get(socket.descriptor, SOL_SOCKET, SO_KEEPALIVE),
                SocketOptions.get(socket.descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE),
            ]
        }
        let caller = StreamEnd(try StreamSocket(connectingTo: bound.address, by: Egress(), on: test.loop))
        #expect(test.run { !options.isEmpty })
        #expect(options == [1, 1, 60])
        withExtendedLifetime((listener, caller)) {}
    }

    @Test("is none of the daemon's own")
    func own() throws {
        #expect(try !BoundListener.open(any, count: 1)[0].isHandedOver)
    }

    @Test("wakes every loop that has it, of which one gets the connection")
    func severalLoops() throws {
        let bound = try BoundListener.adopting(try OpenedSocket.listening(on: any))
        let loops = [TestLoop(), TestLoop()]
        var accepted = [0, 0]
        let listeners = loops.enumerated().map { index, test in
            Listener(bound, on: test.loop, onExhaustion: { Issue.record("\($0)") }) { _, _ in accepted[index] += 1 }
        }
        for (turn, first) in [0, 1, 1, 0].enumerated() {
            let caller = StreamEnd(try StreamSocket(connectingTo: bound.address, by: Egress(), on: loops[0].loop))
            #expect(loops[first].run { accepted.reduce(0, +) == turn + 1 })
            #expect(loops[1 - first].settle())
            #expect(accepted.reduce(0, +) == turn + 1)
            withExtendedLifetime(caller) {}
        }
        #expect(accepted == [2, 2])
        withExtendedLifetime(listeners) {}
    }

    @Test("gives each connection to one of several threads")
    func severalThreads() throws {
        let bound = try BoundListener.adopting(try OpenedSocket.listening(on: any))
        let sources = Mutex<[SocketAddress]>([])
        let count = 300
        let threads = (0..<3).map { _ in
            ServingThread(bound, until: { sources.withLock { $0.count } >= count }) { source in
                sources.withLock { $0.append(source) }
            }
        }
        let test = TestLoop()
        let callers = try (0..<count).map { _ in
            StreamEnd(try StreamSocket(connectingTo: bound.address, by: Egress(), on: test.loop))
        }
        for thread in threads { #expect(thread.join()) }
        #expect(sources.withLock { Set($0) } == Set(callers.compactMap(\.localAddress)))
        #expect(sources.withLock { $0.count } == count)
    }

    @Test("that goes leaves who waits to the next process that has it")
    func replaced() throws {
        let test = TestLoop()
        let managers = try OpenedSocket.listening(on: any)
        defer { close(managers) }
        let first = try BoundListener.adopting(dup(managers))
        let address = first.address
        // What the first has not taken when it goes, and what comes when there is none.
        var callers = [StreamEnd(try StreamSocket(connectingTo: address, by: Egress(), on: test.loop))]
        _ = consume first
        callers.append(StreamEnd(try StreamSocket(connectingTo: address, by: Egress(), on: test.loop)))
        let next = try BoundListener.adopting(dup(managers))
        var sources: [SocketAddress] = []
        let listener = Listener(next, on: test.loop, onExhaustion: { _ in }) { _, source in sources.append(source) }
        #expect(test.run { sources.count == 2 })
        #expect(sources == callers.map(\.localAddress))
        withExtendedLifetime(listener) {}
    }

    @Test("takes nothing but the loopback interface's where that is asked for")
    func loopbackInterface() throws {
        let everywhere = SocketAddress(ip: .v4(0), port: 0)
        let raw = try OpenedSocket.listening(on: everywhere)
        // Twice: who is bound already may not choose again without a right of its own.
        let copy = dup(raw)
        for descriptor in [raw, copy] {
            let bound = try BoundListener.adopting(descriptor, reach: .loopbackInterface)
            #expect(bound.isOnLoopbackInterface)
        }
        let open = try BoundListener.adopting(try OpenedSocket.listening(on: everywhere))
        #expect(!open.isOnLoopbackInterface)
    }
}
