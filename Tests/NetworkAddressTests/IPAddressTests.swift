import NetworkAddress
import Testing

@Suite("IP addresses")
struct IPAddressTests {
    static let printed: [(String, [UInt8])] = [
        ("0.0.0.0", [0, 0, 0, 0]),
        ("203.0.113.5", [203, 0, 113, 5]),
        ("255.255.255.255", [255, 255, 255, 255]),
        ("::", [UInt8](repeating: 0, count: 16)),
        ("::1", [UInt8](repeating: 0, count: 15) + [1]),
        ("2001:db8::1", [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]),
        ("::ffff:10.0.0.1", [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 10, 0, 0, 1]),
    ]

    @Test("text and bytes lead to the same address", arguments: printed)
    func parsing(text: String, bytes: [UInt8]) throws {
        let address = try #require(IPAddress(text))
        #expect(address.bytes == bytes)
        #expect(address.description == text)
        #expect(IPAddress(bytes: bytes) == address)
    }

    @Test("unusual spellings are printed as usual", arguments: [("2001:DB8:0:0::0001", "2001:db8::1"), ("0::0", "::")])
    func spelling(text: String, expected: String) throws {
        #expect(try #require(IPAddress(text)).description == expected)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", " ", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.-4", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4",
            "1.2.3.4\n",
            "0x7f.0.0.1", "1.2.3.4\u{0}", "1.2.3.4\u{0}x", "١.٢.٣.٤", "::1%lo", "[::1]", ":::", "1::2::3", "12345::",
            "::ffff:1.2.3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "localhost",
        ])
    func malformed(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("only 4 and 16 bytes are an address", arguments: 0...20)
    func byteCounts(count: Int) {
        #expect((IPAddress(bytes: [UInt8](repeating: 1, count: count)) != nil) == [4, 16].contains(count))
    }

    @Test(
        "loopback is 127/8 and ::1, mapped or not",
        arguments: [
            ("127.0.0.1", true), ("127.255.255.255", true), ("126.255.255.255", false), ("128.0.0.0", false),
            ("::1", true), ("::2", false), ("::", false), ("::ffff:127.0.0.1", true), ("::ffff:10.0.0.1", false),
            ("::127.0.0.1", false), ("1::1", false),
        ])
    func loopback(text: String, expected: Bool) throws {
        #expect(try #require(IPAddress(text)).isLoopback == expected)
    }

    @Test(
        "unspecified is all zeros",
        arguments: [("0.0.0.0", true), ("::", true), ("0.0.0.1", false), ("::1", false), ("1::", false)])
    func unspecified(text: String, expected: Bool) throws {
        #expect(try #require(IPAddress(text)).isUnspecified == expected)
    }

    @Test(
        "only ::ffff:0:0/96 is unmapped",
        arguments: [
            ("::ffff:1.2.3.4", "1.2.3.4"), ("1.2.3.4", "1.2.3.4"), ("::1.2.3.4", "::1.2.3.4"),
            ("::fffe:0:1", "::fffe:0:1"), ("1::ffff:0:1", "1::ffff:0:1"), ("::1:ffff:1:1", "::1:ffff:1:1"),
        ])
    func unmapped(text: String, expected: String) throws {
        #expect(try #require(IPAddress(text)).unmapped == #require(IPAddress(expected)))
    }
}
