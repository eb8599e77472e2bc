import ObfuscationCrypto

/// Small random numbers out of one read of a source, because a read costs more than all that is done with them.
struct Draws: ~Copyable {
    private var words: [UInt8]

    /// As many as `count` numbers.
    init(from random: inout some RandomSource, count: Int) {
        words = random.bytes(count: count * 4)
    }

    /// A number from 0 to `bound` inclusive, even but for a part in 2^32 / `bound`, which no one can measure.
    mutating func number(upTo bound: Int) -> Int {
        let word: UInt32 = BigEndian.number(words.suffix(4))
        words.removeLast(4)
        return Int((UInt64(word) * UInt64(bound + 1)) >> 32)
    }

    /// A number in `range`, even.
    mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + number(upTo: range.upperBound - range.lowerBound)
    }

    /// A number in `range`, of which the low ones are the likelier: the lower of two.
    mutating func lowNumber(in range: ClosedRange<Int>) -> Int {
        min(number(in: range), number(in: range))
    }

    /// A number at most `reach` from 0 on either side, 0 the likeliest and no edge at the ends: a sum of three.
    mutating func softNumber(within reach: Int) -> Int {
        let third = reach / 3
        return number(upTo: 2 * third) + number(upTo: 2 * third) + number(upTo: 2 * third) - 3 * third
    }
}
