import EventLoop
import Glibc
import NetworkAddress
import TestSupport
import Testing

@Suite("A dial to an address")
struct DialTests {
    static let loopbacks = [IPAddress.loopback, .v6(high: 0, low: 1)]

    private let loop = TestLoop()
    private let resolver: Resolver

    init() throws {
        resolver = try Resolver(on: loop.loop, by: Egress())
    }

    @Test("connects, and gives a socket that works", arguments: loopbacks)
    func connects(ip: IPAddress) throws {
        let bound = try BoundListener.open(SocketAddress(ip: ip, port: 0), count: 1)[0]
        let accepted = Accepted()
        let listener = Listener(bound, on: loop.loop, onExhaustion: { _ in }) { socket, _ in
            accepted.end = StreamEnd(socket)
        }
        let run = DialRun(to: Endpoint(bound.address), within: .seconds(10), on: loop, resolver: resolver)
        #expect(loop.run { run.isOver && accepted.end != nil })
        #expect(run.connectedTo == bound.address)
        run.end?.send([1, 2, 3])
        accepted.end?.send([4, 5])
        #expect(loop.run { accepted.end?.received == [1, 2, 3] && run.end?.received == [4, 5] })
        #expect(run.finishes == 1)
        withExtendedLifetime(listener) {}
    }

    private final class Accepted {
        var end: StreamEnd?
    }

    @Test("tells that no one listens", arguments: loopbacks)
    func refused(ip: IPAddress) throws {
        let address = try closedPort(ip)
        let run = DialRun(to: Endpoint(address), within: .seconds(10), on: loop, resolver: resolver)
        #expect(loop.run { run.isOver })
        #expect(run.failure == .unreachable(SystemFailure("connect to \(address)", code: ECONNREFUSED)))
        #expect(run.failure?.description == "connect to \(address): Connection refused")
    }

    @Test("ends at its deadline where nothing answers")
    func deadline() throws {
        let full = try FullListener(on: loop.loop)
        let began = ContinuousClock.now
        let run = DialRun(to: Endpoint(full.address), within: .milliseconds(100), on: loop, resolver: resolver)
        #expect(loop.run { run.isOver })
        #expect(run.failure == .unreachable(SystemFailure("connect to \(full.address)", code: ETIMEDOUT)))
        #expect(ContinuousClock.now - began >= .milliseconds(99))
        #expect(run.finishes == 1)
        withExtendedLifetime(full) {}
    }

    @Test("whose deadline is over fails before it begins")
    func tooLate() throws {
        let address = try closedPort(.loopback)
        let run = DialRun(to: Endpoint(address), within: .seconds(-1), on: loop, resolver: resolver)
        #expect(run.failure == .unreachable(SystemFailure("connect to \(address)", code: ETIMEDOUT)))
        #expect(loop.settle())
        #expect(run.finishes == 1)
    }

    @Test("that is dropped never finishes")
    func dropped() throws {
        let full = try FullListener(on: loop.loop)
        let run = DialRun(to: Endpoint(full.address), within: .milliseconds(20), on: loop, resolver: resolver)
        let later = DialRun(to: Endpoint(full.address), within: .milliseconds(60), on: loop, resolver: resolver)
        run.drop()
        #expect(loop.run { later.isOver })
        #expect(!run.isOver)
        withExtendedLifetime(full) {}
    }

    /// A port of `ip` that is taken, and that no one listens on.
    private func closedPort(_ ip: IPAddress) throws -> SocketAddress {
        // The near end of a connection: connecting to it is refused, and it stays taken while the loop's test runs.
        let pair = try StreamPair(on: loop, ip: ip)
        keep.pairs.append(pair)
        return try #require(pair.near.localAddress)
    }

    private final class Kept {
        var pairs: [StreamPair] = []
    }
    private let keep = Kept()
}
