import Configuration
import TestSupport
import Testing
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

@Suite("A whitelist file's lines")
struct WhitelistFormTests {
    private static let one = String(repeating: "0a", count: 20)
    private static let two = String(repeating: "B1", count: 20)
    /// A v2 torrent's, of which the first 40 digits count.
    private static let long = String(repeating: "c2", count: 20) + String(repeating: "d3", count: 12)

    private func read(_ text: String) throws -> TorrentListing {
        try TorrentFileForm.whitelist.read(Array(text.utf8))
    }

    @Test(
        "are an infohash each, with comments and blanks around",
        arguments: [
            ("", []), ("\n\n\n", []), (one, [one]), ("\(one)\n", [one]), ("\(one)\r\n\(two)\r\n", [one, two]),
            ("\(one)\n\n\(two)", [one, two]), ("# \(one)\n\(two)", [two]), ("#\(one)", []), ("  \t# x\n", []),
            ("\(one) the first\n\(two)\t# the second\n", [one, two]), ("  \(one)\t\r\n", [one]),
            ("\(one)\n\(one)\n", [one, one]), ("\(long)\n", [String(long.prefix(40))]), ("\r\n\r\n", []),
        ] as [(String, [String])])
    func lines(text: String, infohashes: [String]) throws {
        let listing = try read(text)
        #expect(listing.infohashes == infohashes.compactMap { Infohash(hex: $0) })
        #expect(listing.infohashes.count == infohashes.count)
        #expect(listing.faults.isEmpty)
        #expect(listing.obfuscatedTrackers.isEmpty)
    }

    @Test(
        "that hold anything else are left out and counted",
        arguments: [
            ("x", [1]), ("\(one)\nx\n\(two)\n\ny z\n", [2, 5]), ("\(one)0", [1]), (String(one.dropLast()), [1]),
            ("\(one)#x", [1]), ("\(one),\(two)", [1]), ("0x\(one)", [1]), ("\(long)00", [1]),
            (String(long.dropLast()), [1]),
            ("\u{FEFF}\(one)\n\(two)", [1]), ("\(one)\0\n", [1]), ("\r\n#\r\n-\(one)\r\n", [3]),
            ("ｄ" + one.dropFirst(), [1]), ("\(one)\r\(two)", []),
        ] as [(String, [Int])])
    func faulty(text: String, lines: [Int]) throws {
        #expect(try read(text).faults.map(\.line) == lines)
    }

    @Test("are told of where they cannot be read, the first of them")
    func manyFaults() throws {
        let listing = try read(String(repeating: "x\n", count: 1000) + Self.one)
        #expect(listing.faults == (1...5).map { Position(line: $0, column: 1) })
        #expect(listing.infohashes.count == 1)
    }

    @Test("may be any bytes", arguments: 0..<8)
    func anything(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("0123456789abcdefABCDEF \t\r\n#".utf8) + [0, 0xFF, 0xC3]
        for _ in 0..<200 {
            let count = Int.random(in: 0...300, using: &random)
            let bytes = try (0..<count).map { _ in try #require(alphabet.randomElement(using: &random)) }
            let listing = try TorrentFileForm.whitelist.read(bytes)
            let lineCount = bytes.count { $0 == 10 } + 1
            #expect(listing.infohashes.count + listing.faults.count <= lineCount)
            #expect(listing.faults.allSatisfy { (1...lineCount).contains($0.line) })
        }
    }

    @Test("are none of a .torrent file's, and the other way round")
    func otherForm() throws {
        #expect(throws: MetainfoError.self) { try TorrentFileForm.metainfo.read(Array(Self.one.utf8)) }
        #expect(try TorrentFileForm.whitelist.read(SampleTorrent(named: "x").bytes).infohashes.isEmpty)
    }
}
