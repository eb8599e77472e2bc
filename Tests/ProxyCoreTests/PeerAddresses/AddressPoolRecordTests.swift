import NetworkAddress
import Testing

@testable import ProxyCore

@Suite("Records of the pool")
struct AddressPoolRecordTests {
    private func pool(_ network: String = "198.18.0.0/29", excluding: [String] = []) throws -> AddressPool {
        AddressPool(try #require(IPNetwork(network)), excluding: Set(excluding.compactMap { IPAddress($0) }))
    }

    private func record(_ address: String, _ peer: String, _ lastUse: UInt32 = 1) throws -> AddressRecord {
        AddressRecord(
            address: try #require(IPAddress(address)), holder: .peer(try #require(SocketAddress(peer))),
            lastUse: lastUse)
    }

    @Test("what has changed is taken once, as it is then")
    func changes() throws {
        var pool = try pool()
        #expect(pool.takeChanges() == [])
        let peer = try #require(SocketAddress("203.0.113.1:6881"))
        let source = try #require(IPAddress("203.0.113.2"))
        guard let address = pool.address(of: peer, now: 10), let own = pool.lease(for: source, now: 11) else {
            Issue.record("no address")
            return
        }
        _ = pool.address(of: peer, now: 12)
        #expect(
            pool.takeChanges() == [
                AddressRecord(address: address, holder: .peer(peer), lastUse: 12),
                AddressRecord(address: own, holder: .source(source, number: 0), lastUse: 11),
            ])
        #expect(pool.takeChanges() == [])
        pool.endLease(of: own, now: 13)
        let ended = pool.takeChanges()
        #expect(ended == [AddressRecord(address: own, holder: .source(source, number: 0), lastUse: 13)])
        pool.putBack(ended)
        _ = pool.lease(for: source, now: 14)
        #expect(pool.takeChanges().map(\.lastUse) == [14], "what could not be kept is taken again, as it has become")
    }

    @Test("a pool that takes in another's records goes on as that would have")
    func restoring() throws {
        var pool = try pool()
        for (address, peer) in [
            ("198.18.0.5", "203.0.113.5:5"), ("198.18.0.2", "203.0.113.2:2"), ("198.18.0.3", "203.0.113.3:3"),
        ] {
            #expect(pool.restore(try record(address, peer)) == true)
        }
        #expect(pool.takeChanges() == [], "what was read is not written again")
        let peer = try #require(SocketAddress("203.0.113.2:2"))
        #expect(pool.address(of: peer, now: 2)?.description == "198.18.0.2")
        let next = (10...13).map { pool.address(of: SocketAddress(ip: .v4(0x0A00_0000 + $0), port: 1), now: 2) }
        #expect(next.map { $0?.description } == ["198.18.0.4", "198.18.0.6", "198.18.0.5", "198.18.0.3"])
    }

    @Test(
        "a record that does not fit is refused",
        arguments: [
            ("198.18.0.0", "203.0.113.1:1"), ("198.18.0.1", "203.0.113.1:1"), ("198.18.0.7", "203.0.113.1:1"),
            ("198.18.0.4", "203.0.113.1:1"), ("198.18.1.2", "203.0.113.1:1"), ("::2", "203.0.113.1:1"),
            ("198.18.0.2", "203.0.113.1:1"), ("198.18.0.3", "203.0.113.9:9"), ("198.18.0.3", "198.18.0.5:1"),
            ("198.18.0.3", "203.0.113.1:0"), ("198.18.0.3", "0.0.0.0:1"),
        ])
    func misfits(address: String, peer: String) throws {
        var pool = try pool(excluding: ["198.18.0.4"])
        #expect(pool.restore(try record("198.18.0.2", "203.0.113.9:9")) == true)
        #expect(pool.restore(try record(address, peer)) == false)
    }

    @Test("a source's number beyond the four is refused")
    func numbers() throws {
        var pool = try pool()
        let address = try #require(IPAddress("198.18.0.3"))
        let ip = try #require(IPAddress("203.0.113.1"))
        #expect(pool.restore(AddressRecord(address: address, holder: .source(ip, number: 4), lastUse: 1)) == false)
        #expect(pool.restore(AddressRecord(address: address, holder: .source(ip, number: 3), lastUse: 1)) == true)
    }
}
