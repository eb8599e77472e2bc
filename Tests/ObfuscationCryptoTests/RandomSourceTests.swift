import ObfuscationCrypto
import Testing

@Suite("Random numbers")
struct RandomSourceTests {
    @Test("every number up to the bound is drawn, and none above it")
    func range() {
        var random = SystemRandom()
        for bound in [0, 1, 5, 16] {
            let drawn = Set((0..<2000).map { _ in random.number(upTo: bound) })
            #expect(drawn == Set(0...bound))
        }
    }

    @Test("two draws of bytes differ, and have the length asked for")
    func bytesDiffer() {
        var random = SystemRandom()
        #expect(random.bytes(count: 32) != random.bytes(count: 32))
        #expect([0, 1, 31, 512].allSatisfy { random.bytes(count: $0).count == $0 })
    }
}
