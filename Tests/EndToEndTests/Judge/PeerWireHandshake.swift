import TestSwarm

/// BitTorrent's own 68 bytes.
struct PeerWireHandshake {
    static let byteCount = 68

    let bytes: [UInt8]

    var peerID: [UInt8] { Array(bytes.suffix(20)) }

    /// With a peer id of its own, as a ctorrent would have it.
    init(for torrent: Torrent) {
        let random = (0..<12).map { _ in UInt8.random(in: 0...255) }
        bytes =
            [0x13] + [UInt8]("BitTorrent protocol".utf8) + [UInt8](repeating: 0, count: 8) + torrent.infohash
            + [UInt8]("-CD0303-".utf8) + random
    }

    init(received bytes: [UInt8]) {
        self.bytes = bytes
    }
}
