import MSE
import ObfuscationCrypto
import TorrentIdentity

/// Finding a torrent among a million by HASH("req2", SKEY).
struct LookUp {
    private static let passCount = 5

    /// The time of one, in nanoseconds of this thread's processor time: the median of some passes over all there are, each once a
    /// pass and in an order that has nothing to do with where they lie, so that next to nothing of the table is in a cache.
    static func measure() throws -> Double {
        let infohashes = Bench.torrents().compactMap { Infohash(hex: $0) }
        let index = SKEYIndex(infohashes)
        var keys = infohashes.map { SHA1.hash(bytes: Array("req2".utf8) + $0.bytes) }
        var random = SystemRandom()
        for place in keys.indices.dropFirst() { keys.swapAt(place, random.number(upTo: place)) }
        let times = try (0..<passCount).map { _ in
            var found = 0
            let before = try ProcessorClock.ofThisThread.time
            for key in keys where index.infohash(forRequirement2: key) != nil { found += 1 }
            let time = try ProcessorClock.ofThisThread.time - before
            precondition(found == infohashes.count)
            return time / .nanoseconds(1) / Double(infohashes.count)
        }
        return Kernels.median(times)
    }
}
