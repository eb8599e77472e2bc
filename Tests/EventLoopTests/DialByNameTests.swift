import EventLoop
import Glibc
import NetworkAddress
import TestSupport
import Testing

@Suite("A dial to a name")
struct DialByNameTests {
    private static let first = IPAddress.v4(0x7F00_0001)
    private static let second = IPAddress.v4(0x7F00_0002)
    private static let third = IPAddress.v4(0x7F00_0003)
    private static let six = IPAddress.v6(high: 0, low: 1)

    private let loop = TestLoop()

    private func dial(_ port: UInt16, within delay: Duration = .seconds(10), _ answer: NameServer.Answer) throws
        -> DialRun
    {
        let server = try NameServer(on: loop.loop, ["peer.test": answer])
        let resolver = try Resolver(on: loop.loop, by: Egress(), nameservers: [server.address])
        let endpoint = Endpoint(host: .name("peer.test."), port: port)
        let run = DialRun(to: endpoint, within: delay, on: loop, resolver: resolver)
        #expect(loop.run { run.isOver })
        #expect(run.finishes == 1)
        withExtendedLifetime((server, resolver)) {}
        return run
    }

    @Test(
        "tries its addresses in turn until one takes the connection",
        arguments: [[first, second], [second, first], [six, first], [first, six]])
    func inTurn(addresses: [IPAddress]) throws {
        // Only the first of the argument listens; in which order they are tried is for RFC 6724 to say.
        let bound = try BoundListener.open(SocketAddress(ip: addresses[0], port: 0), count: 1)[0]
        let run = try dial(bound.address.port, .addresses(addresses))
        #expect(run.connectedTo == bound.address)
    }

    @Test("gives each address its share of the time, so that a silent one does not use it up")
    func silentFirst() throws {
        let full = try FullListener(on: loop.loop, SocketAddress(ip: Self.first, port: 0))
        let port = full.address.port
        // The port is free on the other address, where no other test listens or connects from.
        let bound = try BoundListener.open(SocketAddress(ip: Self.third, port: port), count: 1)[0]
        let run = try dial(port, within: .seconds(1), .addresses([Self.first, Self.third]))
        #expect(run.connectedTo == bound.address)
        withExtendedLifetime(full) {}
    }

    @Test("fails with the last address's reason where none takes the connection")
    func noneListens() throws {
        // What the near end of a connection has is taken on both addresses, and no one listens there.
        let pair = try StreamPair(on: loop)
        let port = try #require(pair.near.localAddress?.port)
        let run = try dial(port, .addresses([Self.first, Self.second]))
        guard case .unreachable(let failure) = run.failure else {
            Issue.record("\(String(describing: run.failure))")
            return
        }
        #expect(failure.code == ECONNREFUSED)
        withExtendedLifetime(pair) {}
    }

    @Test("fails with the resolver's reason where the name does not exist")
    func noSuchName() throws {
        let run = try dial(1, .noSuchName)
        #expect(run.failure == .unresolved("peer.test.", reason: "Domain name not found"))
        #expect(run.failure?.description == "resolve peer.test.: Domain name not found")
    }

    @Test("ends at its deadline where the name server keeps silent")
    func silentServer() throws {
        let run = try dial(1, within: .milliseconds(100), .silence)
        #expect(run.failure == .unresolved("peer.test.", reason: "no answer from the name servers in time"))
    }

    @Test("that is dropped before the answer never finishes")
    func dropped() throws {
        let server = try NameServer(on: loop.loop, ["peer.test": .addresses([Self.first])])
        let resolver = try Resolver(on: loop.loop, by: Egress(), nameservers: [server.address])
        let endpoint = Endpoint(host: .name("peer.test."), port: 1)
        let run = DialRun(to: endpoint, within: .seconds(10), on: loop, resolver: resolver)
        run.drop()
        let answered = Answered()
        resolver.resolve("peer.test.") { _ in answered.isThere = true }
        #expect(loop.run { answered.isThere })
        #expect(loop.settle())
        #expect(!run.isOver)
        withExtendedLifetime((server, resolver)) {}
    }

    private final class Answered {
        var isThere = false
    }
}
