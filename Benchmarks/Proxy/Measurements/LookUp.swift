import MSE
import ObfuscationCrypto
import TorrentIdentity

/// Finding a torrent among a million by HASH("req2", SKEY).
struct LookUp {
    /// The time of one, in nanoseconds, over all in an order of its own.
    static func measure() -> Double {
        let infohashes = Bench.torrents().compactMap { Infohash(hex: $0) }
        let index = SKEYIndex(infohashes)
        var keys = infohashes.map { SHA1.hash(bytes: Array("req2".utf8) + $0.bytes) }
        var random = SystemRandom()
        for place in keys.indices.dropFirst() { keys.swapAt(place, random.number(upTo: place)) }
        var found = 0
        let time = ContinuousClock().measure {
            for key in keys where index.infohash(forRequirement2: key) != nil { found += 1 }
        }
        precondition(found == infohashes.count)
        return time / .nanoseconds(1) / Double(infohashes.count)
    }
}
