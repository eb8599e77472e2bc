import ObfuscationCrypto
import Testing

@testable import MSE

@Suite("Ciphers of two directions at once")
struct PayloadCipherTests {
    private static func cipher(_ key: String?) -> PayloadCipher {
        guard let key else { return .plaintext }
        return PayloadCipher(stream: RC4(key: Array(key.utf8), dropping: 1024))
    }

    @Test(
        "a pair gives what each gives alone, and leaves plaintext as it is",
        arguments: [("A", "B"), ("A", nil), (nil, "B"), (nil, nil)] as [(String?, String?)])
    func pair(_ keys: (String?, String?)) {
        var first = Self.cipher(keys.0)
        var second = Self.cipher(keys.1)
        var aloneFirst = Self.cipher(keys.0)
        var aloneSecond = Self.cipher(keys.1)
        for (firstCount, secondCount) in [(100, 3000), (3000, 100), (0, 5), (2048, 2048)] {
            let original = (SystemRandom.bytes(firstCount), SystemRandom.bytes(secondCount))
            var (left, right) = original
            left.withUnsafeMutableBytes { left in
                right.withUnsafeMutableBytes { right in PayloadCipher.apply(&first, to: left, &second, to: right) }
            }
            var expected = original
            aloneFirst.apply(to: &expected.0)
            aloneSecond.apply(to: &expected.1)
            #expect(left.elementsEqual(expected.0))
            #expect(right.elementsEqual(expected.1))
            #expect(keys.0 != nil || left.elementsEqual(original.0))
            #expect(keys.1 != nil || right.elementsEqual(original.1))
        }
        let arePlaintext = (first.isPlaintext, second.isPlaintext)
        #expect(arePlaintext == (keys.0 == nil, keys.1 == nil))
    }

    @Test("four give what each gives alone, whichever of them are plaintext", arguments: 0..<16)
    func four(encrypted: Int) {
        let keys = ["A", "B", "C", "D"].enumerated().map { encrypted >> $0 & 1 == 1 ? $1 : nil }
        var first = Self.cipher(keys[0])
        var second = Self.cipher(keys[1])
        var third = Self.cipher(keys[2])
        var fourth = Self.cipher(keys[3])
        var aloneFirst = Self.cipher(keys[0])
        var aloneSecond = Self.cipher(keys[1])
        var aloneThird = Self.cipher(keys[2])
        var aloneFourth = Self.cipher(keys[3])
        for counts in [[100, 3000, 700, 40], [3000, 100, 2000, 900], [0, 5, 0, 3], [2048, 2048, 2048, 2048]] {
            let original = counts.map { SystemRandom.bytes($0) }
            var (a, b, c, d) = (original[0], original[1], original[2], original[3])
            a.withUnsafeMutableBytes { a in
                b.withUnsafeMutableBytes { b in
                    c.withUnsafeMutableBytes { c in
                        d.withUnsafeMutableBytes { d in
                            PayloadCipher.apply(&first, to: a, &second, to: b, &third, to: c, &fourth, to: d)
                        }
                    }
                }
            }
            var expected = original
            aloneFirst.apply(to: &expected[0])
            aloneSecond.apply(to: &expected[1])
            aloneThird.apply(to: &expected[2])
            aloneFourth.apply(to: &expected[3])
            for (index, bytes) in [a, b, c, d].enumerated() {
                #expect(bytes.elementsEqual(expected[index]))
                #expect(keys[index] != nil || bytes.elementsEqual(original[index]))
            }
        }
        let arePlaintext = [first.isPlaintext, second.isPlaintext, third.isPlaintext, fourth.isPlaintext]
        #expect(arePlaintext == keys.map { $0 == nil })
    }
}

extension SystemRandom {
    fileprivate static func bytes(_ count: Int) -> [UInt8] {
        var random = SystemRandom()
        return random.bytes(count: count)
    }
}
