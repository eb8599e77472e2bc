import ObfuscationCrypto
import Testing

@Suite("Four RC4 streams side by side")
struct RC4FourTests {
    /// None, a byte, a turn of 16 and one more, around the length from which four go side by side, around a lap of i, and more.
    static let lengths = [0, 1, 17, 127, 128, 129, 257, 1448]

    @Test("four give what each gives alone, whatever the lengths", arguments: lengths)
    func everyLength(first: Int) {
        for second in Self.lengths {
            for third in Self.lengths {
                for fourth in Self.lengths {
                    // The second turn shows that the indices were kept, and that the rests went on from the right places.
                    expectSame(as: [[first, second, third, fourth], [300, 301, 302, 303]])
                }
            }
        }
    }

    @Test("turns of changing lengths go on where the last ended")
    func turns() {
        var random = SystemRandom()
        for _ in 0..<40 {
            expectSame(as: (0..<12).map { _ in (0..<4).map { _ in random.number(upTo: 2200) } })
        }
    }

    @Test("whichever is the longest, the rests go on as pairs", arguments: 0..<4)
    func rests(rotated: Int) {
        for lengths in [[500, 3000, 7000, 16_411], [4096, 4096, 4096, 200], [200, 200, 9000, 9001]] {
            let turned = Array(lengths[rotated...] + lengths[..<rotated])
            expectSame(as: [turned, turned.reversed()])
        }
    }

    @Test("four, two and one continue each other, in any order of the streams")
    func mixed() {
        var four = FourStreams()
        var room = [UInt8](repeating: 0, count: 4 * 5000)
        room.withUnsafeMutableBytes { room in
            func part(_ stream: Int, _ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
                .init(rebasing: room[stream * 5000 + range.lowerBound..<stream * 5000 + range.upperBound])
            }
            four.a.apply(to: part(0, 0..<1234))
            RC4.apply(
                &four.d, to: part(3, 0..<1000), &four.a, to: part(0, 1234..<3000), &four.c, to: part(2, 0..<999),
                &four.b, to: part(1, 0..<2000))
            RC4.apply(&four.b, to: part(1, 2000..<2500), &four.c, to: part(2, 999..<1000))
            RC4.apply(
                &four.a, to: part(0, 3000..<5000), &four.b, to: part(1, 2500..<5000), &four.c, to: part(2, 1000..<5000),
                &four.d, to: part(3, 1000..<5000))
        }
        for (stream, key) in FourStreams.keys.enumerated() {
            #expect(room[stream * 5000..<(stream + 1) * 5000].elementsEqual(keystream(key, chunks: [5000])))
        }
    }

    @Test("no buffer at all is none to encrypt")
    func noBuffers() {
        var four = FourStreams()
        let none = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        RC4.apply(&four.a, to: none, &four.b, to: none, &four.c, to: none, &four.d, to: none)
        var last = [UInt8](repeating: 0, count: 200)
        last.withUnsafeMutableBytes {
            RC4.apply(&four.a, to: none, &four.b, to: none, &four.c, to: none, &four.d, to: $0)
        }
        #expect(last.elementsEqual(keystream(FourStreams.keys[3], chunks: [200])))
        var first = [UInt8](repeating: 0, count: 40)
        four.a.apply(to: &first)
        #expect(first.elementsEqual(keystream(FourStreams.keys[0], chunks: [40])))
    }

    /// Each turn has four lengths. The buffers lie in one room with a few bytes between them, which must not change either.
    private func expectSame(as turns: [[Int]]) {
        var random = SystemRandom()
        var four = FourStreams()
        var alone = FourStreams()
        for lengths in turns {
            var room = random.bytes(count: lengths.reduce(0, +) + 5 * 3)
            var expected = room
            room.withUnsafeMutableBytes {
                let parts = Self.parts(of: $0, lengths)
                RC4.apply(&four.a, to: parts[0], &four.b, to: parts[1], &four.c, to: parts[2], &four.d, to: parts[3])
            }
            expected.withUnsafeMutableBytes {
                let parts = Self.parts(of: $0, lengths)
                alone.a.apply(to: parts[0])
                alone.b.apply(to: parts[1])
                alone.c.apply(to: parts[2])
                alone.d.apply(to: parts[3])
            }
            #expect(room.elementsEqual(expected), "\(turns)")
        }
    }

    private static func parts(
        of room: UnsafeMutableRawBufferPointer, _ lengths: [Int]
    ) -> [UnsafeMutableRawBufferPointer] {
        var end = 0
        return lengths.map { length in
            let start = end + 3
            end = start + length
            return UnsafeMutableRawBufferPointer(rebasing: room[start..<end])
        }
    }
}

/// Four streams of different keys.
private struct FourStreams: ~Copyable {
    static let keys = ["the first key", "the other one", "a third", "and the fourth"].map { Array($0.utf8) }

    var a = RC4(key: Self.keys[0], dropping: 0)
    var b = RC4(key: Self.keys[1], dropping: 0)
    var c = RC4(key: Self.keys[2], dropping: 0)
    var d = RC4(key: Self.keys[3], dropping: 0)
}
