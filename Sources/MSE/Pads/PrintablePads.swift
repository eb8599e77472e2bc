import ObfuscationCrypto

/// Opening pads that take a first flight out of the published rule for fully encrypted traffic (Wu et al., USENIX Security
/// 2023, section 4): it lets pass what has a run of more than 20 printable bytes, what is printable in more than half of its
/// bytes, and what has at most 3.4 or at least 4.6 bits set in a byte of eight.
///
/// A pad of printable bytes in one place alone would be a mark of its own: so each process chooses how often it takes which
/// way, of which bytes its runs are, how long they tend to be, and where in the pad they lean; everything else stays random.
/// What no way but a run can do for certain, as where the pad is short, is done by a run.
struct PrintablePads: Sendable {
    /// More than 20.
    static let shortestRun = 21

    private enum Way {
        case run
        case mostlyPrintable
        case fewBits
        case manyBits
    }

    /// Where in the pad a run tends to be.
    private enum Lean: CaseIterable {
        case nowhere
        case front
        case middle
        case back
    }

    struct Pad {
        let bytes: [UInt8]
        /// As long, and outside the rule behind whatever key.
        let bytesForAnyKey: [UInt8]
        /// How many bytes from the first on the pad needs, to be outside the rule.
        let reach: Int
    }

    /// What text in binary protocols is made of: words, tokens, digests.
    private static let alphabets =
        [
            "0123456789abcdef", "0123456789ABCDEF", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
            "abcdefghijklmnopqrstuvwxyz", "0123456789abcdefghijklmnopqrstuvwxyz",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        ].map { Array($0.utf8) } + [Array(PublishedRule.printable)]

    private let ways: [(way: Way, weight: Int)]
    private let totalWeight: Int
    private let alphabets: [[UInt8]]
    private let longestRun: Int
    private let lean: Lean

    static let parameterCount = 9
    static let drawCount = 8

    init(from draws: inout Draws) {
        ways = [
            (.run, draws.number(in: 2...6)), (.mostlyPrintable, draws.number(in: 0...4)),
            (.fewBits, draws.number(in: 0...3)), (.manyBits, draws.number(in: 0...2)),
        ]
        totalWeight = ways.reduce(0) { $0 + $1.weight }
        alphabets = (0..<3).map { _ in Self.alphabets[draws.number(upTo: Self.alphabets.count - 1)] }
        longestRun = draws.number(in: 48...240)
        lean = Lean.allCases[draws.number(upTo: Lean.allCases.count - 1)]
    }

    /// A pad of `count` bytes, at least 21, behind `key`.
    func pad(_ count: Int, behind key: [UInt8], _ draws: inout Draws, from random: inout some RandomSource) -> Pad {
        var place = draws.number(upTo: totalWeight - 1)
        let way = ways.first {
            place -= $0.weight
            return place < 0
        }
        let run = run(count, &draws, from: &random)
        let other: [UInt8]? =
            switch way?.way {
            case .run, nil: nil
            case .mostlyPrintable: mostlyPrintable(count, behind: key, &draws, from: &random)
            case .fewBits: sparse(count, bitsBefore: PublishedRule.bitCount(key), keyCount: key.count, from: &random)
            case .manyBits:
                sparse(
                    count, bitsBefore: key.count * 8 - PublishedRule.bitCount(key), keyCount: key.count, from: &random)?
                    .map { ~$0 }
            }
        guard let other else { return Pad(bytes: run.bytes, bytesForAnyKey: run.bytes, reach: run.end) }
        return Pad(bytes: other, bytesForAnyKey: run.bytes, reach: count)
    }

    /// Random bytes with printable ones in a row somewhere.
    private func run(
        _ count: Int, _ draws: inout Draws, from random: inout some RandomSource
    ) -> (bytes: [UInt8], end: Int) {
        let length = draws.lowNumber(in: Self.shortestRun...max(Self.shortestRun, min(count, longestRun)))
        let room = count - length
        let places = (draws.number(upTo: room), draws.number(upTo: room))
        let start =
            switch lean {
            case .nowhere: places.0
            case .front: min(places.0, places.1)
            case .middle: (places.0 + places.1) / 2
            case .back: max(places.0, places.1)
            }
        let alphabet = alphabets[draws.number(upTo: alphabets.count - 1)]
        var bytes = random.bytes(count: count)
        let choices = random.bytes(count: 2 * length)
        for index in 0..<length { bytes[start + index] = alphabet[choices.scaled(at: index, to: alphabet.count)] }
        return (bytes, start + length)
    }

    /// Bytes so many of which are printable that more than half of all are, the key's among them; nil where the pad is too
    /// short for that.
    private func mostlyPrintable(
        _ count: Int, behind key: [UInt8], _ draws: inout Draws, from random: inout some RandomSource
    ) -> [UInt8]? {
        let needed = (key.count + count) / 2 + 1 - PublishedRule.printableCount(key)
        guard needed <= count else { return nil }
        var left = draws.lowNumber(in: max(0, needed)...count)
        let places = random.bytes(count: 2 * count)
        let values = random.bytes(count: 2 * count)
        return (0..<count).map { index in
            // Each place is as likely as any other to be among those that are left.
            let isPrintable = places.scaled(at: index, to: count - index) < left
            left -= isPrintable ? 1 : 0
            let alphabet = isPrintable ? PublishedRule.printableBytes : PublishedRule.otherBytes
            return alphabet[values.scaled(at: index, to: alphabet.count)]
        }
    }

    /// Bytes with so few bits set that, with the `bitsBefore` of the key's, less than 3.4 in a byte are; nil where the pad is
    /// too short for that.
    private func sparse(
        _ count: Int, bitsBefore: Int, keyCount: Int, from random: inout some RandomSource
    ) -> [UInt8]? {
        var bytes = random.bytes(count: count)
        // Each turn halves the bits of three bytes in four.
        for _ in 0..<3 {
            let masks = random.bytes(count: 2 * count)
            for index in 0..<count where masks[2 * index] & 3 != 0 { bytes[index] &= masks[2 * index + 1] }
            let bits = bitsBefore + PublishedRule.bitCount(bytes)
            if 10 * bits < 34 * (keyCount + count) { return bytes }
        }
        return nil
    }
}

extension [UInt8] {
    /// The sixteen bits at `index`, scaled to a number below `bound`.
    fileprivate func scaled(at index: Int, to bound: Int) -> Int {
        ((Int(self[2 * index]) << 8 | Int(self[2 * index + 1])) * bound) >> 16
    }
}
