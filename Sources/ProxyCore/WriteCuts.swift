import EventLoop
import ObfuscationCrypto

/// The sizes into which this process cuts the first kilobyte of a connection: a range of its own, so that there is none that is
/// mseproxy's.
struct WriteCuts: Sendable {
    private let shortest: Int
    private let longest: Int

    init(from random: inout some RandomSource) {
        shortest = 24 + random.number(upTo: 72)
        longest = shortest + 80 + random.number(upTo: 160)
    }

    /// The cuts of one connection, whose first write carries the first `reach` bytes and as many more as any write has: to end
    /// at `reach` itself would tell where that is.
    func firstWrites(reaching reach: Int) -> FirstWrites {
        FirstWrites(first: reach + size()) { size() }
    }

    /// Short ones are the likelier.
    private func size() -> Int {
        var random = SystemRandom()
        let span = longest - shortest
        return shortest + min(random.number(upTo: span), random.number(upTo: span))
    }
}
