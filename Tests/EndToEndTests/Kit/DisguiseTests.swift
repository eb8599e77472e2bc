import Testing

@testable import TestSwarm

/// That a search which finds nothing would have found it.
@Suite struct DisguiseTests {
    /// With bytes that need no escaping, a percent sign, a space, and one that looks like an escape's beginning.
    private static let infohash: [UInt8] = [
        0xC6, 0x46, 0x12, 0xDB, 0x58, 0x8D, 0x47, 0xAC, 0xA6, 0x34, 0xE2, 0x25, 0x8C, 0x20, 0x98, 0x8E, 0x05, 0x4E,
        0x9F, 0x2B,
    ]

    private struct Case: CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let disguises: Set<Disguise>

        init(_ name: String, _ bytes: [UInt8], _ disguises: Set<Disguise>) {
            testDescription = name
            self.bytes = bytes
            self.disguises = disguises
        }

        init(_ name: String, _ text: String, _ disguises: Set<Disguise>) {
            self.init(name, [UInt8](text.utf8), disguises)
        }
    }

    private static let cases = [
        Case("as it is", infohash, [.raw]),
        Case("every byte", "%C6%46%12%DB%58%8D%47%AC%A6%34%E2%25%8C%20%98%8E%05%4E%9F%2B", [.percentEncoded]),
        Case("lower-case digits", "%c6%46%12%db%58%8d%47%ac%a6%34%e2%25%8c%20%98%8e%05%4e%9f%2b", [.percentEncoded]),
        Case("only what must be", "%C6F%12%DBX%8DG%AC%A64%E2%25%8C%20%98%8E%05N%9F%2B", [.percentEncoded]),
        Case("digits of both cases", "%c6F%12%Db%58%8dG%aC%A64%e2%25%8C%20%98%8E%05N%9f+", [.percentEncoded]),
        Case("a plus for the space", "%C6F%12%DBX%8DG%AC%A64%E2%25%8C+%98%8E%05N%9F%2B", [.percentEncoded]),
        Case(
            "twice", "%25C6F%2512%25DBX%258DG%25AC%25A64%25E2%2525%258C%2520%2598%258E%2505N%259F%252B",
            [.percentEncoded]),
        Case("after a bad escape", "%zz%%C6F%12%DBX%8DG%AC%A64%E2%25%8C%20%98%8E%05N%9F%2B%4", [.percentEncoded]),
        Case("raw in part", [0xC6] + Array("F%12%DBX%8DG%AC%A64%E2%25%8C%20%98%8E%05N%9F%2B".utf8), [.percentEncoded]),
        Case("hex", "c64612db588d47aca634e2258c20988e054e9f2b", [.hex]),
        Case("hex in upper case", "C64612DB588D47ACA634E2258C20988E054E9F2B", [.hex]),
        Case("hex in both", "C64612db588D47acA634e2258c20988E054e9F2b", [.hex]),
        Case("hex, a digit escaped", "%6364612db588d47aca634e2258c20988e054e9f2b", [.hex]),
        Case("base32", "magnet:?xt=urn:btih:YZDBFW2YRVD2ZJRU4ISYYIEYRYCU5HZL", [.base32]),
        Case("base32 in lower case", "yzdbfw2yrvd2zjru4isyyieyrycu5hzl", [.base32]),
        Case(
            "two of them",
            "%C6F%12%DBX%8DG%AC%A64%E2%25%8C%20%98%8E%05N%9F%2B c64612db588d47aca634e2258c20988e054e9f2b",
            [
                .percentEncoded, .hex,
            ]),
        Case(
            "raw and escaped", infohash + Array("%C6F%12%DBX%8DG%AC%A64%E2%25%8C%20%98%8E%05N%9F%2B".utf8),
            [
                .raw, .percentEncoded,
            ]),
        Case(
            "not quite", "%C7F%12%DBX%8DG%AC%A64%E2%25%8C%20%98%8E%05N%9F%2B c64612db588d47aca634e2258c20988e054e9f2",
            []),
        Case("nothing", "", []),
    ]

    @Test(arguments: cases)
    private func `an infohash is found however it is written`(_ written: Case) {
        #expect(
            ([UInt8]("GET /".utf8) + written.bytes + [UInt8](" HTTP/1.1\r\n".utf8)).disguises(of: Self.infohash)
                == written.disguises)
        // At the very ends, too.
        #expect(written.bytes.disguises(of: Self.infohash) == written.disguises)
    }

    @Test func `a packed address is found in a compact list and in a query`() {
        let peer = Endpoint("198.18.1.2", 6881)
        #expect(([0x36, 0x3A] + peer.compact).disguises(of: peer.compact) == [.raw])
        #expect([UInt8]("ip=%C6%12%01%02%1A%E1&".utf8).disguises(of: peer.compact) == [.percentEncoded])
        #expect([UInt8]("C61201021AE1".utf8).disguises(of: peer.compact) == [.hex])
        #expect([UInt8]("6:\u{12}\u{1}\u{2}\u{1A}".utf8).disguises(of: peer.compact) == [])
    }
}
