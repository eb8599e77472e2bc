import Foundation
import ObfuscationCrypto
import TestSupport
import Testing

@testable import TrackerProtocol

@Suite("Peers")
struct TrackerPeerTests {
    @Test("a peer has 4 or 16 bytes of address, and a text")
    func peers() {
        #expect(TrackerPeer([203, 0, 113, 5], 6881).description == "203.0.113.5:6881")
        let v6 = TrackerPeer(BEP8Vectors.peers6.prefix(16) + [], 1)
        #expect(v6.description == "[2001:db8::1]:1")
        #expect(v6.ip == Array(BEP8Vectors.peers6.prefix(16)))
        for count in [0, 3, 5, 6, 15, 17, 18] {
            #expect(TrackerPeer(ip: [UInt8](repeating: 1, count: count), port: 1) == nil)
        }
        // An IPv4 address is another than the IPv6 one of the same number.
        #expect(TrackerPeer([0, 0, 0, 1], 1) != TrackerPeer([UInt8](repeating: 0, count: 15) + [1], 1))
    }

    @Test("packed pairs are peers", arguments: [CompactPeers.Family.v4, .v6])
    func packed(family: CompactPeers.Family) throws {
        let bytes = family == .v4 ? BEP8Vectors.peers : BEP8Vectors.peers6
        let peers = try CompactPeers(family: family, bytes: bytes)
        #expect(peers.count == bytes.count / family.stride)
        var copy = CompactPeers(family: family)
        for peer in peers { copy.append(peer) }
        #expect(copy == peers && copy.bytes == bytes)
        let stranger = family == .v4 ? TrackerPeer([UInt8](repeating: 0, count: 16), 1) : TrackerPeer([1, 2, 3, 4], 1)
        let isAppended = copy.append(stranger)
        #expect(!isAppended)
        #expect(copy.bytes == bytes)
        for count in 1..<family.stride {
            let error = CompactPeersError.uneven(byteCount: bytes.count - count, family: family)
            #expect(throws: error) { try CompactPeers(family: family, bytes: Array(bytes.dropLast(count))) }
        }
        #expect(
            try CompactPeers(family: .v4, bytes: BEP8Vectors.peers).map(\.description)
                == ["208.72.193.86:6881", "209.81.173.15:14321", "128.213.6.8:6881"])
    }

    @Test(
        "an address's text is read as the system reads it",
        arguments: [
            "0.0.0.0", "255.255.255.255", "256.1.1.1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "01.2.3.4",
            "1.2.3.4 ",
            "1.2.3.0x4", "", ":", "::", ":::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2:3:4:5:6:7:8", "1::2::3", ":1::2", "1::2:", "1:2:3:4:5:6:7:8::",
            "::ffff:1.2.3.4", "::1.2.3.4:5", "1.2.3.4::", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::12345",
            "::g",
            "fe80::1%lo", "[::1]", "::1.2.3", "FFFF::abCD", "::00001", "1:2:3:4:5:6::1.2.3.4", "2001:db8::0:1",
        ])
    func parsing(text: String) {
        #expect(IPText.parse(Array(text.utf8)) == Self.systemParsed(text))
    }

    @Test("noise in the alphabet of addresses is read as the system reads it", arguments: 0..<8)
    func noise(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("0123456789abF:::::....".utf8)
        for _ in 0..<4000 {
            let count = Int.random(in: 0...20, using: &random)
            let text = String(
                decoding: (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }, as: UTF8.self)
            #expect(IPText.parse(Array(text.utf8)) == Self.systemParsed(text), "\(text)")
        }
    }

    @Test("every address's text is the shortest, and is read again", arguments: 0..<4)
    func printing(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<1000 {
            // Zeros are what makes a text short.
            let bytes = random.bytes(count: Bool.random(using: &random) ? 4 : 16)
                .map { UInt8.random(in: 0...1, using: &random) == 0 ? 0 : $0 }
            let text = IPText.text(bytes)
            #expect(Self.systemParsed(text) == bytes)
            #expect(IPText.parse(text.utf8) == bytes)
            #expect(text.utf8.count <= 39)
        }
    }

    @Test(
        "IPv6 is written as RFC 5952 has it",
        arguments: [
            "::", "::1", "1::", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1", "1:0:0:2:0:0:0:3",
            "1::2:0:0:3:4", "::ffff:1.2.3.4",
            "fe80::1:0:0:1", "0:1::",
        ])
    func canonical(text: String) throws {
        let bytes = try #require(IPText.parse(text.utf8))
        let expected = text == "1:0:0:2:0:0:0:3" ? "1:0:0:2::3" : text
        #expect(IPText.text(bytes) == expected)
    }

    private static func systemParsed(_ text: String) -> [UInt8]? {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }
}
