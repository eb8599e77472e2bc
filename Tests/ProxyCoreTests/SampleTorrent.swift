import ObfuscationCrypto
import TorrentIdentity

/// A small `.torrent` file.
struct SampleTorrent {
    let bytes: [UInt8]
    let infohash: Infohash

    init(named name: String) {
        let pieces = String(repeating: "p", count: 20)
        let info = "d6:lengthi1e4:name\(name.utf8.count):\(name)12:piece lengthi16384e6:pieces20:\(pieces)e"
        bytes = Array("d4:info\(info)e".utf8)
        infohash = Infohash(SHA1.hash(bytes: Array(info.utf8)))
    }
}
