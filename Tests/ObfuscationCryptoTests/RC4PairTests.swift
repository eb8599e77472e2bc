import ObfuscationCrypto
import Testing

@Suite("Two RC4 streams side by side")
struct RC4PairTests {
    private static let keys = (Array("the first key".utf8), Array("the other one".utf8))

    /// Around a byte, a word of eight, an opening, a segment, the length from which the state is widened, a lap of i, and more.
    static let lengths = [0, 1, 7, 8, 9, 17, 68, 255, 256, 257, 511, 512, 1023, 1024, 1025, 1448, 4096, 16_411]

    @Test("a pair gives what two streams alone give, whatever the lengths", arguments: lengths, lengths)
    func everyLengthPair(first: Int, second: Int) {
        // The second turn shows that the indices were kept, and that the rest of the longer one went on from the right place.
        expectSame(as: [(first, second), (300, 301)])
    }

    @Test("turns of changing lengths go on where the last ended, alone or together")
    func turns() {
        var random = SystemRandom()
        for _ in 0..<60 {
            expectSame(as: (0..<12).map { _ in (random.number(upTo: 2200), random.number(upTo: 2200)) })
        }
    }

    @Test("a pair and a stream alone continue each other")
    func mixed() {
        var a = RC4(key: Self.keys.0, dropping: 0)
        var b = RC4(key: Self.keys.1, dropping: 0)
        var (first, second) = ([UInt8](repeating: 0, count: 5000), [UInt8](repeating: 0, count: 5000))
        first.withUnsafeMutableBytes { first in
            second.withUnsafeMutableBytes { second in
                a.apply(to: .init(rebasing: first[..<1234]))
                RC4.apply(&b, to: .init(rebasing: second[..<2000]), &a, to: .init(rebasing: first[1234..<4000]))
                b.apply(to: .init(rebasing: second[2000..<2001]))
                RC4.apply(&a, to: .init(rebasing: first[4000...]), &b, to: .init(rebasing: second[2001...]))
            }
        }
        #expect(first.elementsEqual(keystream(Self.keys.0, chunks: [5000])))
        #expect(second.elementsEqual(keystream(Self.keys.1, chunks: [5000])))
    }

    @Test("nothing beside the buffers is touched, wherever they begin", arguments: 0..<9)
    func surroundings(offset: Int) {
        var a = RC4(key: Self.keys.0, dropping: 0)
        var b = RC4(key: Self.keys.1, dropping: 0)
        var room = [UInt8](repeating: 0, count: 6000)
        let (left, right) = (offset..<offset + 2003, 3000 + 2 * offset..<3000 + 2 * offset + 2901)
        room.withUnsafeMutableBytes {
            RC4.apply(&a, to: .init(rebasing: $0[left]), &b, to: .init(rebasing: $0[right]))
        }
        #expect(room[left].elementsEqual(keystream(Self.keys.0, chunks: [left.count])))
        #expect(room[right].elementsEqual(keystream(Self.keys.1, chunks: [right.count])))
        room.replaceSubrange(left, with: repeatElement(0, count: left.count))
        room.replaceSubrange(right, with: repeatElement(0, count: right.count))
        #expect(room.allSatisfy { $0 == 0 })
    }

    @Test("no buffer at all is none to encrypt")
    func noBuffers() {
        var a = RC4(key: Self.keys.0, dropping: 0)
        var b = RC4(key: Self.keys.1, dropping: 0)
        let none = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        RC4.apply(&a, to: none, &b, to: none)
        var (first, second) = ([UInt8](repeating: 0, count: 40), [UInt8](repeating: 0, count: 40))
        a.apply(to: &first)
        b.apply(to: &second)
        #expect(first == keystream(Self.keys.0, chunks: [40]))
        #expect(second == keystream(Self.keys.1, chunks: [40]))
    }

    private func expectSame(as turns: [(Int, Int)]) {
        var random = SystemRandom()
        var a = RC4(key: Self.keys.0, dropping: 0)
        var b = RC4(key: Self.keys.1, dropping: 0)
        var aloneA = RC4(key: Self.keys.0, dropping: 0)
        var aloneB = RC4(key: Self.keys.1, dropping: 0)
        for (firstCount, secondCount) in turns {
            var (first, second) = (random.bytes(count: firstCount), random.bytes(count: secondCount))
            var expected = (first, second)
            first.withUnsafeMutableBytes { first in
                second.withUnsafeMutableBytes { second in RC4.apply(&a, to: first, &b, to: second) }
            }
            aloneA.apply(to: &expected.0)
            aloneB.apply(to: &expected.1)
            #expect(first.elementsEqual(expected.0), "\(turns)")
            #expect(second.elementsEqual(expected.1), "\(turns)")
        }
    }
}
