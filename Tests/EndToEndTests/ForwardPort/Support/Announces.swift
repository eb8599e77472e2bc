import ObfuscationCrypto
import TestSwarm
import TorrentIdentity

/// What the clients of these tests announce.
enum Announces {
    static let infohash = Infohash(hex: "c6467bd1e0002e7ec1a9b5c86ff2ba4b3f25db2a")!
    static let infohashes = [infohash, Infohash(hex: "00112233445566778899aabbccddeeff01234567")!]

    /// The infohash in the manner of libtorrent and of ctorrent; no byte of it may come out another way.
    static let escaped = "%c6F%7b%d1%e0%00.%7e%c1%a9%b5%c8o%f2%baK%3f%25%db%2a"

    /// A query with an unusual but allowed form of each thing.
    static let query = query(port: 50_001)

    static func query(
        port: UInt16, escaped: String = escaped, compact: String? = "1", left: Int = 7, more: String = ""
    ) -> String {
        "info_hash=\(escaped)&peer_id=-XX0001-abc%2fDEF%20gh%3d&port=\(port)&uploaded=0&downloaded=0&left=\(left)"
            + (compact.map { "&compact=\($0)" } ?? "") + more
    }

    static func escaped(_ infohash: Infohash) -> String { escaped(infohash.bytes) }

    static func escaped(_ bytes: [UInt8]) -> String {
        bytes.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func obfuscated(_ infohash: Infohash) -> [UInt8] { SHA1.hash(bytes: infohash.bytes).bytes }

    /// A tracker's plain answer with these peers.
    static func answer(_ peers: [Endpoint] = [], more: String = "") -> [UInt8] {
        RawAnswer.bytes([UInt8]("d8:intervali1800e5:peers\(peers.count * 6):".utf8) + peers.flatMap(\.compact)
            + [UInt8]("\(more)e".utf8))
    }

    static func failure(_ reason: String) -> [UInt8] {
        RawAnswer.bytes("d14:failure reason\(reason.utf8.count):\(reason)e")
    }

    /// Every way in which the infohash may be seen in a request.
    static func areSeen(_ infohash: Infohash, in bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        return text.contains("info_hash") || text.contains(infohash.description)
            || RawRequest.unescaped(bytes).contains(infohash.bytes)
    }
}
