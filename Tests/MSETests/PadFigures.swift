import Foundation
import ObfuscationCrypto
import TestSwarm
import TestSupport
import Testing

@testable import MSE

/// The table of docs/obfuscation.md: `MSEPROXY_FIGURES=1 swift test --filter PadFigures`.
@Suite("Figures of pads", .enabled(if: ProcessInfo.processInfo.environment["MSEPROXY_FIGURES"] != nil))
struct PadFigures {
    private static let count = 20_000

    @Test("of lengths")
    func lengths() {
        for process in 1...3 {
            show("process \(process)", PadLengthTests.Sample(process: UInt64(process), count: Self.count))
        }
        var pooled = PadLengthTests.Sample(process: 0, count: 0)
        for process in 1...1000 {
            let sample = PadLengthTests.Sample(process: UInt64(process), count: 100)
            pooled.opening += sample.opening
            pooled.closing += sample.closing
        }
        show("1000 processes", pooled)
        var even = PadLengthTests.Sample(process: 0, count: 0)
        var random = SeededRandom(seed: 0)
        for _ in 0..<Self.count {
            even.opening.append(random.number(upTo: 512))
            even.closing.append(random.number(upTo: 512))
        }
        show("even draws", even)
    }

    @Test("of first flights")
    func firstFlights() {
        for firstFlight in PadDrawing.FirstFlight.allCases {
            var random = SeededRandom(seed: 1)
            var flagged = 0
            for _ in 0..<500 {
                let drawing = PadDrawing(from: &random, firstFlight: firstFlight)
                for _ in 0..<40 {
                    let material = HandshakeMaterial(from: &random, drawing: drawing)
                    flagged += TestSwarm.PublishedRule.flags(material.opening) ? 1 : 0
                }
            }
            print("\(firstFlight): \(flagged) of \(500 * 40) first flights of 500 processes flagged")
        }
    }

    private func show(_ name: String, _ sample: PadLengthTests.Sample) {
        print(name)
        row("first flight", sample.opening.map { $0 + 96 })
        row("step 3", sample.closing.map { $0 + 124 })
        row("step 4", sample.closing.map { $0 + 14 })
        row("first + step 3", sample.sum.map { $0 + 96 + 124 })
        let means = (Statistics.mean(sample.opening), Statistics.mean(sample.closing))
        let pairs = zip(sample.opening, sample.closing).map { (Double($0) - means.0, Double($1) - means.1) }
        let products = pairs.reduce(0) { $0 + $1.0 * $1.1 }
        let squares = (pairs.reduce(0) { $0 + $1.0 * $1.0 }, pairs.reduce(0) { $0 + $1.1 * $1.1 })
        print(
            String(
                format: "  correlation %.2f, pads of a handshake %.0f bytes",
                products / (squares.0 * squares.1).squareRoot(), means.0 + means.1))
    }

    private func row(_ name: String, _ lengths: [Int]) {
        let sorted = lengths.sorted()
        let parts = [1, 10, 50, 90, 99].map { "\(sorted[sorted.count * $0 / 100])" }.joined(separator: " ")
        let most = Double(Statistics.histogram(lengths).max()!) / Double(lengths.count) * 100
        print(
            "  \(name): mean \(Int(Statistics.mean(lengths))); 1 10 50 90 99 %: \(parts); most frequent length "
                + String(format: "%.2f %%", most))
    }
}
