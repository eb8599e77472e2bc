import EventLoop
import Glibc
import NetworkAddress
import Testing

@testable import ProxyCore

@Suite("A SOCKS reply")
struct SOCKSReplyTests {
    @Test(
        "tells why an address could not be reached, by the codes of RFC 1928",
        arguments: [
            (EACCES, 2), (EPERM, 2), (ENETUNREACH, 3), (ENETDOWN, 3), (EHOSTUNREACH, 4), (EHOSTDOWN, 4),
            (ECONNREFUSED, 5), (ETIMEDOUT, 6), (ECONNRESET, 1), (EMFILE, 1), (EINVAL, 1), (0, 1),
        ] as [(Int32, UInt8)])
    func codes(code: Int32, expected: UInt8) {
        let reply = SOCKSReply(.unreachable(SystemFailure("connect", code: code)))
        #expect(reply.bytes(version: .five) == [5, expected, 0, 1, 0, 0, 0, 0, 0, 0])
        #expect(reply.bytes(version: .four) == [0, 0x5B, 0, 0, 0, 0, 0, 0])
    }

    @Test("calls a host unreachable whose name has no address")
    func unresolved() {
        let reply = SOCKSReply(.unresolved("peer.example.org", reason: "none"))
        #expect(reply.bytes(version: .five) == [5, 4, 0, 1, 0, 0, 0, 0, 0, 0])
        #expect(reply.bytes(version: .four) == [0, 0x5B, 0, 0, 0, 0, 0, 0])
    }

    @Test("of success names the proxy's own end")
    func success() throws {
        let four = try #require(SocketAddress("192.0.2.7:6881"))
        let six = try #require(SocketAddress("[2001:db8::7]:6881"))
        let sixBytes: [UInt8] = [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]
        let reply = SOCKSReply.succeeded
        #expect(reply.bytes(version: .five, local: four) == [5, 0, 0, 1, 192, 0, 2, 7, 0x1A, 0xE1])
        #expect(reply.bytes(version: .five, local: six) == [5, 0, 0, 4] + sixBytes + [0x1A, 0xE1])
        #expect(reply.bytes(version: .four, local: four) == [0, 0x5A, 0x1A, 0xE1, 192, 0, 2, 7])
        // Version 4 has no room for an IPv6 address.
        #expect(reply.bytes(version: .four, local: six) == [0, 0x5A, 0x1A, 0xE1, 0, 0, 0, 0])
        #expect(reply.bytes(version: .five) == [5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    }

    @Test("of version 4 grants success alone", arguments: 0...8 as ClosedRange<UInt8>)
    func versionFour(code: UInt8) throws {
        let reply = try #require(SOCKSReply(rawValue: code))
        #expect(reply.bytes(version: .four)[..<2] == [0, code == 0 ? 0x5A : 0x5B])
        #expect(reply.bytes(version: .five)[..<4] == [5, code, 0, 1])
    }
}
