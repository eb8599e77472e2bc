@testable import EventLoop
import Glibc
import NetworkAddress
import TestSupport
import Testing

@Suite("A connection that does not last until the dial looks at it")
struct DialResetTests {
    private let loop = TestLoop()

    @Test("is told from one that was never there", arguments: DialTests.loopbacks)
    func reset(ip: IPAddress) throws {
        let resolver = try Resolver(on: loop.loop, by: Egress())
        let listener = try BoundListener.open(SocketAddress(ip: ip, port: 0), count: 1)[0]
        let run = DialRun(to: Endpoint(listener.address), within: .seconds(10), on: loop, resolver: resolver)
        // The kernel has connected them already; the loop has not run.
        let taken = accept(listener.descriptor.raw, nil, nil)
        try #require(taken >= 0 && !run.isOver)
        var atOnce = linger(l_onoff: 1, l_linger: 0)
        setsockopt(taken, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout.size(ofValue: atOnce)))
        close(taken)
        #expect(loop.run { run.isOver })
        #expect(run.failure == .unreachable(SystemFailure("connect to \(listener.address)", code: ECONNRESET)))
        #expect(run.failure?.isAfterConnecting == true)
    }

    @Test("is none where no one listens")
    func refused() {
        let failure = Dial.Failure.unreachable(SystemFailure("connect", code: ECONNREFUSED))
        #expect(!failure.isAfterConnecting)
    }
}
