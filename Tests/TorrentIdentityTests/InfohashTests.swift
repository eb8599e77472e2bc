import Testing
import TorrentIdentity

@Suite("An infohash")
struct InfohashTests {
    private let hex = "0123456789abcdef0123456789abcdef01234567"

    @Test("is read from 40 digits of either case, and printed in lower case")
    func hexadecimal() throws {
        let infohash = try #require(Infohash(hex: hex))
        #expect(infohash.bytes.prefix(8) == [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF])
        #expect(Infohash(hex: hex.uppercased()) == infohash)
        #expect("\(infohash)" == hex)
    }

    @Test("is the first 20 bytes of a v2 torrent's 32")
    func version2() {
        #expect(Infohash(hex: hex + "89abcdef0123456789abcdef") == Infohash(hex: hex))
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "0", "0123456789abcdef0123456789abcdef0123456", "0123456789abcdef0123456789abcdef012345678",
            "0123456789abcdef0123456789abcdef0123456g", "+123456789abcdef0123456789abcdef01234567",
            "0123456789abcdef0123456789abcdef01234567" + "89abcdef0123456789abcdeg",
            "é123456789abcdef0123456789abcdef0123456",
        ])
    func malformed(text: String) {
        #expect(Infohash(hex: text) == nil)
    }

    @Test("has exactly 20 bytes")
    func byteCount() {
        #expect(Infohash(bytes: 1...19) == nil)
        #expect(Infohash(bytes: 1...21) == nil)
        #expect(Infohash(bytes: 1...20)?.bytes == Array(1...20))
    }
}

@Suite("Twenty octets")
struct Octets20Tests {
    @Test("are equal and hash alike just where all bytes agree")
    func equality() throws {
        let octets = try #require(Octets20(1...20))
        #expect(octets == Octets20(Array(1...20)))
        for place in 0..<20 {
            var bytes = Array<UInt8>(1...20)
            bytes[place] ^= 0x80
            let other = try #require(Octets20(bytes))
            #expect(octets != other && Set([octets, other]).count == 2)
        }
    }

    @Test("are exclusive-ored byte by byte")
    func exclusiveOr() throws {
        let left = try #require(Octets20(1...20))
        let right = try #require(Octets20(101...120))
        #expect((left ^ right).bytes == zip(left.bytes, right.bytes).map { $0 ^ $1 })
    }
}
