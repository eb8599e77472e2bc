import Testing
import TrackerProtocol

@Suite("Answers in which each peer is replaced")
struct ReplacedPeersTests {
    private static let v4 = "d2:ip9:127.0.0.14:porti1ee"
    private static let v6 = "d2:ip11:2001:db8::14:porti2ee"
    private static let name = "d2:ip4:host4:porti3ee"
    private static let packedV6 = "6:peers618:aaaaaaaaaaaaaaaaaa"

    /// IPv4 addresses that count up from 1.0.0.0, whatever the peer is.
    private static func replaced(_ text: String, leavingOut: Set<Int> = []) throws -> AnnounceResponse {
        var count = -1
        return try AnnounceResponse(text).replacingPeers { _ in
            count += 1
            return leavingOut.contains(count) ? nil : TrackerPeer(ip: [1, 0, 0, UInt8(count)], port: 258)
        }
    }

    @Test(
        "every form leads to packed ones, in their order",
        arguments: [
            ("d8:intervali5e5:peers12:abcdefghijkle", 2), ("d5:peersl\(v4)\(v6)ee", 2), ("d5:peersl\(name)\(v4)ee", 1),
            ("d5:peers6:abcdef\(packedV6)e", 2), ("d\(packedV6)e", 1), ("de", 0), ("d8:intervali5ee", 0),
        ])
    func forms(text: String, count: Int) throws {
        let replaced = try Self.replaced(text)
        #expect(replaced.peers.map(\.description) == (0..<count).map { "1.0.0.\($0):258" })
        #expect(replaced.dictionary["peers"]?.string?.count == 6 * count)
        #expect(replaced.dictionary["peers6"] == nil)
        #expect(replaced.interval == (try AnnounceResponse(text)).interval)
    }

    @Test("those without another are left out, and crypto_flags go with them")
    func leftOut() throws {
        let replaced = try Self.replaced(
            "d12:crypto_flags3:\u{1}\u{0}\u{1}5:peers18:abcdefghijklmnopqre", leavingOut: [0])
        #expect(replaced.peers.map(\.ipText) == ["1.0.0.1", "1.0.0.2"])
        #expect(replaced.cryptoFlags == [0, 1])
    }

    @Test(
        "crypto_flags are left out where they would not be one byte for each of peers",
        arguments: [
            "d12:crypto_flags1:\u{1}5:peers6:abcdef\(packedV6)e", "d12:crypto_flags3:\u{1}\u{1}\u{1}5:peers6:abcdefe",
        ])
    func flags(text: String) throws {
        #expect(try Self.replaced(text).dictionary["crypto_flags"] == nil)
    }
}
