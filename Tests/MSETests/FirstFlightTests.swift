import ObfuscationCrypto
import TestSwarm
import TestSupport
import Testing

@testable import MSE

@Suite("The first flight")
struct FirstFlightTests {
    /// What stands for a public key, random or the worst that there can be for one of the ways.
    static let keys: [[UInt8]?] =
        [nil] + [0x00, 0x20, 0x7F, 0x80, 0xFF].map { [UInt8](repeating: $0, count: 96) }

    @Test(
        "a printable one is outside the published rule in every draw of every process, behind every key",
        arguments: keys)
    func isNeverFlagged(key: [UInt8]?) {
        var random = SeededRandom(seed: 11)
        for process in 0..<200 {
            let drawing = PadDrawing(from: &random)
            for draw in 0..<25 {
                let key = key ?? random.bytes(count: 96)
                let pads = drawing.pads(behind: key, from: &random)
                let flagged = TestSwarm.PublishedRule.flags(key + pads.opening)
                #expect(!flagged, "process \(process), draw \(draw), \(pads.opening)")
                if flagged { return }
            }
        }
    }

    @Test("the pad for a second key is as long, and outside the published rule behind whatever key")
    func spare() {
        var random = SeededRandom(seed: 12)
        for _ in 0..<100 {
            let drawing = PadDrawing(from: &random)
            for _ in 0..<25 {
                let pads = drawing.pads(behind: random.bytes(count: 96), from: &random)
                #expect(pads.spareOpening.count == pads.opening.count)
                for _ in 0..<4 {
                    let flagged = TestSwarm.PublishedRule.flags(random.bytes(count: 96) + pads.spareOpening)
                    #expect(!flagged)
                    if flagged { return }
                }
            }
        }
    }

    @Test("cut anywhere at or behind the reach, what went first is outside the published rule")
    func reach() {
        var random = SeededRandom(seed: 13)
        var shorter = 0
        for _ in 0..<100 {
            let drawing = PadDrawing(from: &random)
            for _ in 0..<20 {
                let key = random.bytes(count: 96)
                let pads = drawing.pads(behind: key, from: &random)
                let flight = key + pads.opening
                #expect((96 + 21...flight.count).contains(pads.firstWriteReach))
                shorter += pads.firstWriteReach < flight.count ? 1 : 0
                let far = pads.firstWriteReach...flight.count
                for count in [far.lowerBound, .random(in: far, using: &random), .random(in: far, using: &random)] {
                    let flagged = TestSwarm.PublishedRule.flags(Array(flight.prefix(count)))
                    #expect(!flagged)
                    if flagged { return }
                }
            }
        }
        #expect(shorter > 500, "\(shorter) of 2000")
    }

    @Test("a random one is flagged nearly always, and needs no reach")
    func random() {
        var random = SeededRandom(seed: 14)
        let drawing = PadDrawing(from: &random, firstFlight: .random)
        let flagged = (0..<2000).count { _ in
            let key = random.bytes(count: 96)
            let pads = drawing.pads(behind: key, from: &random)
            #expect(pads.firstWriteReach == 0 && pads.spareOpening.elementsEqual(pads.opening))
            return TestSwarm.PublishedRule.flags(key + pads.opening)
        }
        // Ten in a thousand keys begin with six printable bytes, or such.
        #expect(flagged > 1900, "\(flagged) of 2000")
    }

    @Test("processes take different ways: of one most have a run, of another hardly a third")
    func ways() {
        var random = SeededRandom(seed: 15)
        let shares = (0..<40).map { _ in
            let drawing = PadDrawing(from: &random)
            let runs = (0..<300).count { _ in
                let pads = drawing.pads(behind: random.bytes(count: 96), from: &random)
                return Self.longestRun(pads.opening) > 20
            }
            return Double(runs) / 300
        }
        #expect(shares.min()! < 0.35 && shares.max()! > 0.7, "\(shares.sorted())")
    }

    @Test("runs begin anywhere, and end anywhere: no place has more than a few in a hundred")
    func places() {
        var random = SeededRandom(seed: 16)
        var starts = [Int](repeating: 0, count: 513)
        var lengths = [Int](repeating: 0, count: 513)
        var count = 0
        for _ in 0..<400 {
            let drawing = PadDrawing(from: &random)
            for _ in 0..<50 {
                let pad = drawing.pads(behind: random.bytes(count: 96), from: &random).opening
                guard let run = Self.firstLongRun(pad) else { continue }
                // Digits alone are the smallest alphabet: of its 16 some 12 are in the shortest run.
                #expect(Set(pad[run]).count > 4, "\(pad[run])")
                starts[run.lowerBound] += 1
                lengths[run.count] += 1
                count += 1
            }
        }
        #expect(starts.max()! < count / 20, "\(starts)")
        #expect(lengths.max()! < count / 12, "\(lengths)")
    }

    private static func longestRun(_ bytes: [UInt8]) -> Int { firstLongRun(bytes)?.count ?? 0 }

    /// The first run of more than 20 printable bytes.
    private static func firstLongRun(_ bytes: [UInt8]) -> Range<Int>? {
        var start = 0
        for index in 0...bytes.count where index == bytes.count || !(0x20...0x7E).contains(bytes[index]) {
            if index - start > 20 { return start..<index }
            start = index + 1
        }
        return nil
    }
}
