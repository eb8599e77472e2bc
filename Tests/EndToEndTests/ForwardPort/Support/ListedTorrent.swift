import Foundation
import ObfuscationCrypto
import TorrentIdentity

/// A torrent whose file names trackers that take obfuscated announces.
struct ListedTorrent {
    let infohash: Infohash
    let file: URL

    /// - Parameter tiers: the `obfuscate-announce-list`.
    init(in folder: URL, name: String, tiers: [[String]]) throws {
        let pieces = String(repeating: "p", count: 20)
        let info = "d6:lengthi5e4:name\(name.utf8.count):\(name)12:piece lengthi16384e6:pieces20:\(pieces)e"
        infohash = Infohash(SHA1.hash(bytes: [UInt8](info.utf8)))
        let list = tiers.map { "l" + $0.map { "\($0.utf8.count):\($0)" }.joined() + "e" }.joined()
        file = folder.appending(path: "\(name).torrent")
        try Data("d8:announce3:x:y4:info\(info)23:obfuscate-announce-listl\(list)ee".utf8).write(to: file)
    }

    func query(port: UInt16 = 50_001, more: String = "") -> String {
        Announces.query(port: port, escaped: Announces.escaped(infohash), more: more)
    }
}
