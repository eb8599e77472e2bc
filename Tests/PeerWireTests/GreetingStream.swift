import PeerWire
import TorrentIdentity

/// What a peer may send first, and what is read of it.
struct GreetingStream {
    /// Its whole handshake.
    static func handshake(extended: Bool = true) -> [UInt8] {
        var reserved = [UInt8](repeating: 0, count: 8)
        if extended { reserved[5] = 0x10 }
        return FirstBytes.prefix + reserved + Array(1...20) + Array("-XX0001-aaaaaaaaaaaa".utf8)
    }

    static func message(_ bytes: [UInt8]) -> [UInt8] { prefix(bytes.count) + bytes }

    static func prefix(_ byteCount: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: byteCount >> $0) }
    }

    static func extensionHandshake(_ payload: [UInt8]) -> [UInt8] { message([20, 0] + payload) }

    static let infohash = Infohash(bytes: 1...20)
    static let payload = Array("d1:ei1e1:md6:ut_pexi1eee".utf8)

    /// A reader that was fed `bytes`, cut at each of `cuts`.
    static func read(_ bytes: [UInt8], cutAt cuts: [Int] = []) -> PeerGreetingReader {
        var reader = PeerGreetingReader()
        for (start, end) in zip([0] + cuts, cuts + [bytes.count]) {
            bytes[start..<end].withUnsafeBytes { reader.receive($0) }
        }
        return reader
    }
}

extension PeerGreetingReader {
    /// What it has found.
    struct Found: Equatable {
        var hasGreeted = false
        var infohash: Infohash?
        var extensionHandshake: [UInt8]?
        var isOver = false
    }

    var found: Found {
        Found(hasGreeted: hasGreeted, infohash: infohash, extensionHandshake: extensionHandshake, isOver: isOver)
    }
}
