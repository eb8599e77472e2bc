import TorrentIdentity

/// What must not be read on the link: a torrent and a client's id in it, of which each situation has its own, so that a leak says
/// whose it is.
struct Secret: Sendable {
    let name: String
    let infohash: Infohash
    let peerID: [UInt8]

    init(_ name: String) {
        self.name = name
        infohash = Infohash(bytes: Stage.random(20)[...])!
        peerID = Array("-XX0001-".utf8) + Stage.random(12)
    }

    private init(name: String, infohash: Infohash, peerID: [UInt8]) {
        self.name = name
        self.infohash = infohash
        self.peerID = peerID
    }

    /// The client's own plaintext handshake.
    var handshake: [UInt8] { Self.handshake(infohash, peerID) }

    /// One of somebody else's for the same torrent: what remote peers send is not this host's secret.
    var foreignHandshake: [UInt8] { Self.handshake(infohash, Stage.random(20)) }

    /// The same without the peer id: BEP 8 hides none, and clients use another one in handshakes, or may.
    var announcing: Secret { Secret(name: name, infohash: infohash, peerID: Stage.random(20)) }

    private static func handshake(_ infohash: Infohash, _ peerID: [UInt8]) -> [UInt8] {
        [0x13] + Array("BitTorrent protocol".utf8) + [UInt8](repeating: 0, count: 8) + infohash.bytes + peerID
    }
}
