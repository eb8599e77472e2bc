import NetworkAddress
import Testing

@Suite("Networks")
struct IPNetworkTests {
    @Test(
        "a network is printed with its prefix",
        arguments: [
            ("192.168.0.0/16", "192.168.0.0/16"), ("0.0.0.0/0", "0.0.0.0/0"), ("10.0.0.1", "10.0.0.1/32"),
            ("10.0.0.1/32", "10.0.0.1/32"), ("128.0.0.0/1", "128.0.0.0/1"), ("fd00::/8", "fd00::/8"), ("::/0", "::/0"),
            ("::1", "::1/128"), ("2001:db8::/64", "2001:db8::/64"),
            ("2001:db8:0:0:8000::/65", "2001:db8:0:0:8000::/65"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"), ("::ffff:10.0.0.1", "10.0.0.1/32"), ("::ffff:0:0/96", "0.0.0.0/0"),
        ])
    func printing(text: String, expected: String) throws {
        let network = try #require(IPNetwork(text))
        #expect(network.description == expected)
        #expect(IPNetwork(expected) == network)
    }

    @Test(
        "what is no network is refused, and so are bits beyond the prefix",
        arguments: [
            "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.0/ 8",
            "10.0.0.0/0008", "10.0.0.0/99999999999999999999", "10.0.0.1/8", "10.0.0.0/6", "::1/64", "::/129",
            "fd00::/7x",
            "2001:db8:0:0:8000::/64", "host/8", "[::]/0", "10/8", "10.0.0.0\u{0}/8", "10.0.0.0/٨",
        ])
    func malformed(text: String) {
        #expect(IPNetwork(text) == nil)
    }

    @Test(
        "a network contains its first and last address and not their neighbours",
        arguments: [
            ("192.168.0.0/16", "192.168.0.0", true), ("192.168.0.0/16", "192.168.255.255", true),
            ("192.168.0.0/16", "192.167.255.255", false), ("192.168.0.0/16", "192.169.0.0", false),
            ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false), ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "::1", false), ("::/0", "::1", true), ("::/0", "1.2.3.4", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("::ffff:10.0.0.0/104", "10.1.2.3", true),
            ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true), ("2001:db8::/65", "2001:db8::7fff:ffff:ffff:ffff", true),
            ("2001:db8::/65", "2001:db8:0:0:8000::", false), ("2001:db8::/32", "2001:db9::", false),
        ])
    func containing(network: String, address: String, expected: Bool) throws {
        #expect(try #require(IPNetwork(network)).contains(#require(IPAddress(address))) == expected)
    }

    @Test(
        "an address of a network is so far behind its first, and is found by that again",
        arguments: [
            ("198.18.0.0/15", "198.18.0.0", 0), ("198.18.0.0/15", "198.19.255.255", 0x1_FFFF),
            ("198.18.0.0/15", "198.18.1.2", 0x102), ("10.0.0.1", "10.0.0.1", 0),
            ("0.0.0.0/0", "255.255.255.255", 0xFFFF_FFFF), ("fd00::/8", "fd00::1:2", 0x1_0002),
            ("2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff", UInt64.max), ("2001:db8::8/125", "2001:db8::f", 7),
            ("::/0", "::5", 5),
        ])
    func offsets(network: String, address: String, offset: UInt64) throws {
        let network = try #require(IPNetwork(network))
        let address = try #require(IPAddress(address))
        #expect(network.offset(of: address) == offset)
        #expect(network.address(at: offset) == address)
    }

    @Test(
        "there is no address behind the last of a network",
        arguments: [
            ("198.18.0.0/15", 0x1_FFFF), ("10.0.0.1", 0), ("0.0.0.0/0", 0xFFFF_FFFF), ("::1", 0),
            ("fd00::/80", 0xFFFF_FFFF_FFFF),
            ("fd00::/65", UInt64.max >> 1),
        ])
    func lastOffset(network: String, last: UInt64) throws {
        let network = try #require(IPNetwork(network))
        #expect(network.lastOffset == last)
        #expect(network.address(at: last) != nil)
        #expect(network.address(at: last + 1) == nil)
        #expect(network.address(at: .max) == nil)
    }

    @Test(
        "an address that is not in a network, or further than 64 bits can say, is at no offset of it",
        arguments: [
            ("198.18.0.0/15", "198.20.0.0"), ("198.18.0.0/15", "198.17.255.255"), ("198.18.0.0/15", "::1"),
            ("fd00::/8", "fe00::"), ("fd00::/8", "fd00:0:0:1::"), ("::/0", "1.2.3.4"),
        ])
    func noOffset(network: String, address: String) throws {
        #expect(try #require(IPNetwork(network)).offset(of: #require(IPAddress(address))) == nil)
    }

    @Test("an address that is mapped into IPv6 is at the offset of the IPv4 address")
    func mappedOffset() throws {
        let network = try #require(IPNetwork("198.18.0.0/15"))
        #expect(network.offset(of: try #require(IPAddress("::ffff:198.18.0.7"))) == 7)
    }
}
