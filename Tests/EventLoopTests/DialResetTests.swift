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
        // While its queue is full it answers nobody, so that the dial has to wait as it waits for what is far away.
        let listener = try SmallListener(ip)
        try listener.fill()
        let run = DialRun(to: Endpoint(listener.address), within: .seconds(30), on: loop, resolver: resolver)
        try #require(!run.isOver)
        // The kernel connects the dial when it asks once more; the loop has not run.
        try listener.resetNext()
        #expect(loop.run { run.isOver })
        #expect(run.failure == .unreachable(SystemFailure("connect to \(listener.address)", code: ECONNRESET)))
        #expect(run.failure?.isAfterConnecting == true)
    }

    @Test("is seen by whoever has the socket, where it was there at once", arguments: DialTests.loopbacks)
    func resetAtOnce(ip: IPAddress) throws {
        let resolver = try Resolver(on: loop.loop, by: Egress())
        let listener = try SmallListener(ip)
        let run = DialRun(to: Endpoint(listener.address), within: .seconds(10), on: loop, resolver: resolver)
        #expect(run.connectedTo == listener.address)
        try listener.resetNext()
        #expect(loop.run { run.end?.ending == .failed(ECONNRESET) })
    }

    @Test("is none where no one listens")
    func refused() {
        let failure = Dial.Failure.unreachable(SystemFailure("connect", code: ECONNREFUSED))
        #expect(!failure.isAfterConnecting)
    }
}
