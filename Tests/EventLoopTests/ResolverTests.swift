import EventLoop
import NetworkAddress
import TestSupport
import Testing

@Suite("A resolver")
struct ResolverTests {
    private static let v4 = IPAddress.v4(0x7F00_0009)
    private static let v6 = IPAddress.v6(high: 0, low: 1)

    private let loop = TestLoop()

    private final class Results {
        var all: [Result<[IPAddress], Resolver.Failure>] = []
    }

    private func resolve(_ name: String, asking server: NameServer) throws -> Result<[IPAddress], Resolver.Failure>? {
        let resolver = try Resolver(on: loop.loop, by: Egress(), nameservers: [server.address])
        let results = Results()
        resolver.resolve(name) { results.all.append($0) }
        #expect(loop.run { !results.all.isEmpty })
        #expect(results.all.count == 1)
        withExtendedLifetime(resolver) {}
        return results.all.first
    }

    @Test(
        "finds the addresses of a name, of both families",
        arguments: [[v4], [v6], [v4, v6], [v4, .v4(0x7F00_0002), .v4(0x7F00_0003)]])
    func addresses(expected: [IPAddress]) throws {
        let server = try NameServer(on: loop.loop, ["tracker.test": .addresses(expected)])
        let found = try resolve("tracker.test.", asking: server)?.get()
        #expect(found.map(Set.init) == Set(expected))
        #expect(found?.count == expected.count)
        #expect(Set(server.questions.map(\.type)) == [NameServer.Record.a.rawValue, NameServer.Record.aaaa.rawValue])
    }

    @Test("tells that a name does not exist, or has no address")
    func notFound() throws {
        let server = try NameServer(on: loop.loop, ["empty.test": .addresses([])])
        let absent = try resolve("absent.test.", asking: server)
        #expect(absent == .failure(.notFound("Domain name not found")))
        let empty = try resolve("empty.test.", asking: server)
        #expect(empty == .failure(.notFound("DNS server returned answer with no data")))
    }

    @Test("takes localhost for this machine, and asks no server")
    func localhost() throws {
        let server = try NameServer(on: loop.loop, [:])
        let found = try resolve("localhost", asking: server)?.get() ?? []
        #expect(found.contains(.loopback))
        #expect(found.allSatisfy { $0.isLoopback })
        #expect(server.questions.isEmpty)
    }

    @Test("resolves many names at once")
    func many() throws {
        let names = (1...50).map { "host\($0).test" }
        let addresses = (1...50).map { IPAddress.v4(0x7F00_0000 + UInt32($0)) }
        let server = try NameServer(
            on: loop.loop,
            Dictionary(uniqueKeysWithValues: zip(names, addresses.map { .addresses([$0]) })))
        let resolver = try Resolver(on: loop.loop, by: Egress(), nameservers: [server.address])
        let found = Found()
        for name in names { resolver.resolve("\(name).") { found.byName[name] = try? $0.get() } }
        #expect(loop.run { found.byName.count == names.count })
        #expect(names.map { found.byName[$0] } == addresses.map { [$0] })
        withExtendedLifetime(resolver) {}
    }

    private final class Found {
        var byName: [String: [IPAddress]] = [:]
    }

    @Test("asks the next server where the first keeps silent")
    func secondServer() throws {
        let silent = try NameServer(on: loop.loop, ["tracker.test": .silence])
        let server = try NameServer(on: loop.loop, ["tracker.test": .addresses([Self.v4])])
        let resolver = try Resolver(on: loop.loop, by: Egress(), nameservers: [silent.address, server.address])
        let results = Results()
        resolver.resolve("tracker.test.") { results.all.append($0) }
        #expect(loop.run { !results.all.isEmpty })
        #expect(results.all == [.success([Self.v4])])
        #expect(!silent.questions.isEmpty)
        withExtendedLifetime(resolver) {}
    }

    @Test("that goes answers what is pending, once")
    func pending() throws {
        let server = try NameServer(on: loop.loop, ["tracker.test": .silence])
        let results = Results()
        var resolver: Resolver? = try Resolver(on: loop.loop, by: Egress(), nameservers: [server.address])
        for _ in 0..<3 { resolver?.resolve("tracker.test.") { results.all.append($0) } }
        #expect(loop.run { !server.questions.isEmpty })
        #expect(results.all.isEmpty)
        resolver = nil
        #expect(results.all == Array(repeating: .failure(.notFound("Channel is being destroyed")), count: 3))
        #expect(loop.settle())
        #expect(results.all.count == 3)
    }

    @Test("may be let go by the answer that it gives")
    func releasedByAnswer() throws {
        let server = try NameServer(on: loop.loop, ["tracker.test": .addresses([Self.v4])])
        let holder = Holder(try Resolver(on: loop.loop, by: Egress(), nameservers: [server.address]))
        let results = Results()
        holder.resolver?.resolve("tracker.test.") { result in
            results.all.append(result)
            holder.resolver = nil
        }
        #expect(loop.run { !results.all.isEmpty })
        #expect(loop.settle())
        #expect(results.all == [.success([Self.v4])])
    }

    private final class Holder {
        var resolver: Resolver?

        init(_ resolver: Resolver) {
            self.resolver = resolver
        }
    }
}
