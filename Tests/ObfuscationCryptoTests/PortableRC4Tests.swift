import CReferenceRC4
import ObfuscationCrypto
import Testing

@Suite("RC4 on processors without SSE4.1")
struct PortableRC4Tests {
    private static let key = Array("the key of both".utf8)

    @Test("a stream is libcrypto's, however it is cut")
    func alone() {
        let expected = Self.reference(Self.key, count: 2100)
        for split in stride(from: 0, through: 2100, by: 7) {
            var ours = [UInt8](repeating: 0, count: 2100)
            portable_rc4(Self.key, Int32(Self.key.count), &ours, ours.count, split)
            #expect(ours.elementsEqual(expected))
        }
    }

    @Test("two streams are libcrypto's", arguments: RC4PairTests.lengths, RC4PairTests.lengths)
    func pair(firstCount: Int, secondCount: Int) {
        var first = [UInt8](repeating: 0, count: firstCount)
        var second = [UInt8](repeating: 0, count: secondCount)
        portable_rc4_pair(Self.key, Int32(Self.key.count), &first, first.count, &second, second.count)
        #expect(first.elementsEqual(Self.reference(Self.key, count: firstCount)))
        #expect(second.elementsEqual(Self.reference(Self.key.dropLast(), count: secondCount)))
    }

    private static func reference(_ key: [UInt8], count: Int) -> [UInt8] {
        var stream = [UInt8](repeating: 0, count: count)
        reference_rc4(key, Int32(key.count), &stream, count)
        return stream
    }
}
