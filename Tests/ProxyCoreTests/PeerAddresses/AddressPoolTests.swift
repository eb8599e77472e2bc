import NetworkAddress
import Testing

@testable import ProxyCore

@Suite("The pool of addresses")
struct AddressPoolTests {
    /// A pool of 198.18.0.2 to 198.18.0.6.
    private func pool(_ network: String = "198.18.0.0/29", excluding: [String] = []) throws -> AddressPool {
        AddressPool(try #require(IPNetwork(network)), excluding: Set(try excluding.map(ip)))
    }

    private func ip(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private func peer(_ number: Int) -> SocketAddress {
        SocketAddress(ip: .v4(0xCB00_7100 + UInt32(number)), port: 6881)
    }

    @Test(
        "addresses that were never given out go first, in order, without the first two, IPv4's last, and the excluded",
        arguments: [
            ("198.18.0.0/29", [], ["198.18.0.2", "198.18.0.3", "198.18.0.4", "198.18.0.5", "198.18.0.6"]),
            ("198.18.0.0/29", ["198.18.0.2", "198.18.0.5", "10.0.0.1"], ["198.18.0.3", "198.18.0.4", "198.18.0.6"]),
            ("fd00::/125", [], ["fd00::2", "fd00::3", "fd00::4", "fd00::5", "fd00::6", "fd00::7"]),
            ("fd00::/125", ["fd00::7"], ["fd00::2", "fd00::3", "fd00::4", "fd00::5", "fd00::6"]),
            ("198.18.0.0/31", [], []), ("198.18.0.0/32", [], []), ("fd00::1", [], []),
        ])
    func order(network: String, excluding: [String], expected: [String]) throws {
        var pool = try pool(network, excluding: excluding)
        for (number, address) in expected.enumerated() {
            #expect(pool.address(of: peer(number), now: 1) == (try ip(address)))
        }
        // The next one gets the one unused longest.
        #expect(pool.address(of: peer(100), now: 1) == (try expected.first.map(ip)))
    }

    @Test("a peer keeps its address, written as IPv4 or mapped into IPv6; another port is another peer")
    func identity() throws {
        var pool = try pool()
        let first = pool.address(of: peer(1), now: 1)
        let other = pool.address(of: SocketAddress(ip: peer(1).ip, port: 6882), now: 1)
        #expect(first != other)
        #expect(pool.address(of: SocketAddress(ip: try ip("::ffff:203.0.113.1"), port: 6881), now: 1) == first)
        #expect(pool.dial(try ip("::ffff:198.18.0.2"), now: 1) == peer(1))
    }

    @Test("announced, dialled, taken into use and let go all count as use", arguments: 0..<4)
    func use(kind: Int) throws {
        var pool = try pool()
        for number in 2...6 { _ = pool.address(of: peer(number), now: 1) }
        let address = try ip("198.18.0.2")
        switch kind {
        case 0: _ = pool.address(of: peer(2), now: 1)
        case 1:
            _ = pool.dial(address, now: 1)
            pool.endLease(of: address, now: 1)
        case 2:
            #expect(pool.lease(for: peer(2).ip, now: 1) == address)
            pool.endLease(of: address, now: 1)
        default:
            _ = pool.dial(address, now: 1)
            _ = pool.address(of: peer(3), now: 1)
            pool.endLease(of: address, now: 1)
        }
        // The third is the one unused longest now, unless the fourth case has made it the fourth.
        #expect(pool.address(of: peer(50), now: 1) == (try ip(kind == 3 ? "198.18.0.4" : "198.18.0.3")))
        #expect(pool.dial(address, now: 1) == peer(2))
    }

    @Test("one in use never goes, and with all in use there is none")
    func inUse() throws {
        var pool = try pool()
        for number in 2...6 {
            let address = pool.address(of: peer(number), now: 1)
            #expect(pool.dial(try #require(address), now: 1) == peer(number))
        }
        #expect(pool.address(of: peer(50), now: 1) == nil)
        #expect(pool.lease(for: peer(50).ip, now: 1) == nil)
        #expect(pool.lease(for: peer(2).ip, now: 1) == nil, "its own is in use")
        #expect(pool.address(of: peer(4), now: 1) == (try ip("198.18.0.4")), "one that is known is told all the same")
        pool.endLease(of: try ip("198.18.0.4"), now: 1)
        #expect(pool.address(of: peer(50), now: 1) == (try ip("198.18.0.4")))
        #expect(pool.address(of: peer(51), now: 1) == (try ip("198.18.0.4")))
    }

    @Test("peers that are told together have an address each, or none, but never one that another of them lost")
    func together() throws {
        var pool = try pool()
        for number in 2...6 { _ = pool.address(of: peer(number), now: 1) }
        _ = pool.dial(try ip("198.18.0.3"), now: 1)
        let told = pool.addresses(of: [peer(10), peer(11), peer(10), peer(12), peer(6), peer(3), peer(13)], now: 1)
        let expected = try ["198.18.0.2", "198.18.0.4", "198.18.0.2", "198.18.0.5", "198.18.0.6", "198.18.0.3"].map(ip)
        #expect(told == expected + [nil])
        #expect(pool.addresses(of: [], now: 1) == [])
    }

    @Test("a peer that is told together with new ones keeps its address, wherever it stands among them")
    func togetherWithNewOnes() throws {
        var pool = try pool()
        for number in 2...6 { _ = pool.address(of: peer(number), now: 1) }
        let told = pool.addresses(of: [peer(10), peer(2), peer(11), peer(4)], now: 1)
        #expect(told == (try ["198.18.0.3", "198.18.0.2", "198.18.0.5", "198.18.0.4"].map(ip)))
    }

    @Test("an address dialled twice is in use until both connections are over")
    func leasesAreCounted() throws {
        var pool = try pool("198.18.0.0/30")
        let address = try ip("198.18.0.2")
        #expect(pool.address(of: peer(1), now: 1) == address)
        #expect(pool.dial(address, now: 1) == peer(1))
        #expect(pool.dial(address, now: 1) == peer(1))
        pool.endLease(of: address, now: 1)
        #expect(pool.address(of: peer(2), now: 1) == nil)
        pool.endLease(of: address, now: 1)
        // One end too many is no end of the next one's.
        pool.endLease(of: address, now: 1)
        #expect(pool.address(of: peer(2), now: 1) == address)
        #expect(pool.dial(address, now: 1) == peer(2))
        #expect(pool.address(of: peer(1), now: 1) == nil)
    }

    @Test("a connection comes from the address of a peer with its IP, and further ones from the source's own four")
    func sources() throws {
        var pool = try pool("198.18.0.0/24")
        let source = peer(1).ip
        let known = [6881, 6882].map { pool.address(of: SocketAddress(ip: source, port: $0), now: 1) }
        let mapped = IPAddress.v6(high: 0, low: 0xFFFF_CB00_7101)
        #expect(Set([pool.lease(for: source, now: 1), pool.lease(for: mapped, now: 1)]) == Set(known))
        let own = (0..<4).map { _ in pool.lease(for: source, now: 1) }
        #expect(own == (try (4...7).map { try ip("198.18.0.\($0)") }))
        #expect(pool.lease(for: source, now: 1) == nil)
        #expect(pool.dial(try #require(own[0]), now: 1) == nil, "a source cannot be dialled")
        pool.endLease(of: try #require(own[2]), now: 1)
        #expect(pool.lease(for: source, now: 1) == own[2])
        pool.endLease(of: try #require(known[1]), now: 1)
        pool.endLease(of: try #require(own[0]), now: 1)
        #expect(pool.lease(for: source, now: 1) == known[1], "the peer's goes before the source's")
        #expect(pool.lease(for: source, now: 1) == own[0])
    }

    @Test("strangers from any number of addresses take no more from known peers than they use at a time")
    func strangers() throws {
        var pool = try pool()
        for number in 2...6 { _ = pool.address(of: peer(number), now: 1) }
        for stranger in 100..<200 {
            #expect(pool.lease(for: peer(stranger).ip, now: 1) == (try ip("198.18.0.2")))
            pool.endLease(of: try ip("198.18.0.2"), now: 1)
        }
        for number in 3...6 { #expect(pool.dial(try ip("198.18.0.\(number)"), now: 1) == peer(number)) }
        #expect(pool.address(of: peer(50), now: 1) == (try ip("198.18.0.2")), "a peer takes a source's too")
    }

    @Test("an address that nobody has, outside the network or of a peer that has gone cannot be dialled")
    func dialledInVain() throws {
        var pool = try pool("198.18.0.0/30")
        for address in ["198.18.0.0", "198.18.0.1", "198.18.0.2", "198.18.0.3", "10.0.0.1", "::1", "fd00::2"] {
            #expect(pool.dial(try ip(address), now: 1) == nil)
            pool.endLease(of: try ip(address), now: 1)
        }
        _ = pool.address(of: peer(1), now: 1)
        _ = pool.address(of: peer(2), now: 1)
        #expect(pool.dial(try ip("198.18.0.2"), now: 1) == peer(2))
    }

    @Test(
        "a peer within the network itself, or one that nobody can dial, gets no address",
        arguments: [
            "198.18.0.0:6881", "198.18.0.3:6881", "198.18.0.7:6881", "[::ffff:198.18.0.3]:6881", "203.0.113.1:0",
            "0.0.0.0:6881", "[::]:6881", "[::ffff:0.0.0.0]:6881",
        ])
    func hostilePeers(text: String) throws {
        var pool = try pool()
        let hostile = try #require(SocketAddress(text))
        #expect(pool.address(of: hostile, now: 1) == nil)
        if hostile.port != 0 { #expect(pool.lease(for: hostile.ip, now: 1) == nil) }
        #expect(pool.address(of: peer(1), now: 1) == (try ip("198.18.0.2")))
    }

    @Test(
        "a large network gives out 262,144 addresses and no more", arguments: ["10.0.0.0/8", "fd00::/8", "fd00::/64"])
    func most(network: String) throws {
        let network = try #require(IPNetwork(network))
        var pool = AddressPool(network, excluding: [try #require(network.address(at: 1000))])
        func numbered(_ number: Int) -> SocketAddress {
            SocketAddress(ip: .v4(0x5000_0000 + UInt32(number)), port: 6881)
        }
        for number in 0..<AddressPool.most { _ = pool.address(of: numbered(number), now: 1) }
        #expect(pool.takeChanges().last?.address == network.address(at: 262_146))
        #expect(pool.address(of: numbered(AddressPool.most), now: 1) == network.address(at: 2))
        #expect(pool.address(of: numbered(AddressPool.most - 1), now: 1) == network.address(at: 262_146))
    }
}
