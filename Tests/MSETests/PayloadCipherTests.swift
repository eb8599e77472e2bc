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
}

extension SystemRandom {
    fileprivate static func bytes(_ count: Int) -> [UInt8] {
        var random = SystemRandom()
        return random.bytes(count: count)
    }
}
