import EventLoop
import Glibc
import NetworkAddress
import Testing

@Suite("A bound listener")
struct BoundListenerTests {
    static let loopbacks = [IPAddress.loopback, .v6(high: 0, low: 1)]

    @Test("with port 0 tells the port that the system chose", arguments: loopbacks)
    func anyPort(ip: IPAddress) throws {
        let bound = try BoundListener.open(SocketAddress(ip: ip, port: 0), count: 1)
        #expect(bound.count == 1)
        #expect(bound[0].address.ip == ip)
        #expect(bound[0].address.port != 0)
    }

    @Test("of several shares has one port, even one that the system chose", arguments: [2, 3, 8])
    func group(count: Int) throws {
        let group = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: count)
        #expect(group.count == count)
        #expect(Set(group.map(\.address)).count == 1)
    }

    @Test("refuses a port in use, be it one daemon's or a single socket's", arguments: [1, 2], [1, 3])
    func portInUse(first: Int, second: Int) throws {
        let group = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: first)
        let address = group[0].address
        let failure = #expect(throws: SystemFailure.self) { try BoundListener.open(address, count: second) }
        #expect(failure?.code == EADDRINUSE)
        #expect(failure?.operation == "bind \(address)")
        #expect(failure?.description == "bind \(address): Address already in use")
        withExtendedLifetime(group) {}
    }

    @Test("on every address takes the port from each of them")
    func unspecified() throws {
        let group = try BoundListener.open(SocketAddress(ip: .v4(0), port: 0), count: 2)
        let loopback = SocketAddress(ip: .loopback, port: group[0].address.port)
        let failure = #expect(throws: SystemFailure.self) { try BoundListener.open(loopback, count: 1) }
        #expect(failure?.code == EADDRINUSE)
        withExtendedLifetime(group) {}
    }

    @Test("gives its port back when it goes")
    func released() async {
        // In a process of its own, where no other test's connection can be given the port in between.
        await #expect(processExitsWith: .success) {
            var group = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 2)
            let address = group[0].address
            group = []
            group = try BoundListener.open(address, count: 2)
            #expect(group.map(\.address) == [address, address])
        }
    }

    @Test("on [::] leaves the IPv4 port to others")
    func familiesApart() async {
        await #expect(processExitsWith: .success) {
            let six = try BoundListener.open(SocketAddress(ip: .v6(high: 0, low: 0), port: 0), count: 1)
            let four = SocketAddress(ip: .v4(0), port: six[0].address.port)
            #expect(try BoundListener.open(four, count: 1)[0].address == four)
            withExtendedLifetime(six) {}
        }
    }

    @Test("refuses an address that the machine has not")
    func foreignAddress() throws {
        // TEST-NET-3 (RFC 5737): no machine's. Binding sends nothing.
        let address = try #require(SocketAddress("203.0.113.77:0"))
        let failure = #expect(throws: SystemFailure.self) { try BoundListener.open(address, count: 1) }
        #expect(failure?.code == EADDRNOTAVAIL)
    }
}
