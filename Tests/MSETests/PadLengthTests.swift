import ObfuscationCrypto
import TestSupport
import Testing

@testable import MSE

@Suite("Lengths of pads")
struct PadLengthTests {
    /// What one process draws.
    struct Sample {
        var opening: [Int] = []
        var closing: [Int] = []
        var sum: [Int] { zip(opening, closing).map(+) }

        init(process seed: UInt64, count: Int) {
            var random = SeededRandom(seed: seed)
            var parameters = Draws(from: &random, count: PadLengths.parameterCount)
            let lengths = PadLengths(from: &parameters)
            for _ in 0..<count {
                var draws = Draws(from: &random, count: PadLengths.drawCount)
                let drawn = lengths.draw(&draws)
                opening.append(drawn.opening)
                closing.append(drawn.closing)
            }
        }
    }

    static let processes = (1...40).map { Sample(process: $0, count: 4000) }

    @Test("they are within what the specification allows, and nothing piles up at its ends")
    func bounds() {
        for sample in Self.processes {
            #expect(sample.opening.allSatisfy { (24...512).contains($0) })
            #expect(sample.closing.allSatisfy { (0...512).contains($0) })
            for lengths in [sample.opening, sample.closing] {
                let ends = lengths.count { $0 < 26 || $0 > 510 }
                #expect(ends < 20, "\(ends) of 4000")
            }
        }
    }

    @Test("no length has much of the mass, in any process, neither of a pad nor of both together")
    func noLengthStandsOut() {
        var most = 0.0
        for sample in Self.processes {
            for lengths in [sample.opening, sample.closing, sample.sum] {
                most = max(most, Double(Statistics.histogram(lengths).max()!) / 4000)
            }
        }
        // An even draw has 0.2 % for each.
        #expect(most < 0.03, "\(most)")
    }

    @Test("a pair costs less than two even draws, which have 512 bytes, and no process costs much more")
    func cost() {
        let means = Self.processes.map { Statistics.mean($0.sum) }
        let mean = means.reduce(0, +) / Double(means.count)
        #expect(mean > 250 && mean < 450, "\(mean)")
        #expect(means.max()! < 650, "\(means.max()!)")
    }

    @Test("neither pad is drawn evenly, in any process")
    func notEven() {
        for sample in Self.processes {
            // 15 degrees of freedom: an even draw exceeds 37.7 once in a thousand times.
            #expect(Statistics.chiSquare(sample.opening, cellsOver: 0...511, count: 16) > 200)
            #expect(Statistics.chiSquare(sample.closing, cellsOver: 0...511, count: 16) > 200)
        }
    }

    @Test("both are drawn together: their sum is not that of independent draws")
    func joint() {
        let distances = Self.processes.enumerated().map { index, sample in
            var random = SeededRandom(seed: 1000 + UInt64(index))
            return Statistics.distance(sample.sum, zip(sample.opening, sample.closing.shuffled(using: &random)).map(+))
        }.sorted()
        // Two samples of 4000 of one distribution have more than 0.044 once in a thousand times. A process may have chosen
        // clusters whose sum is nearly that, but not many do.
        #expect(distances[2] > 0.044 && distances[20] > 0.06, "\(distances)")
    }

    @Test("two processes differ, in each pad and in the sum")
    func processesDiffer() {
        let pairs = zip(Self.processes, Self.processes.dropFirst())
        for pad in [\Sample.opening, \.closing, \.sum] {
            let distances = pairs.map { Statistics.distance($0[keyPath: pad], $1[keyPath: pad]) }.sorted()
            // Two samples of 4000 of one distribution have more than 0.044 once in a thousand times.
            #expect(distances[0] > 0.044 && distances[distances.count / 2] > 0.2, "\(distances.prefix(5))")
        }
    }
}
