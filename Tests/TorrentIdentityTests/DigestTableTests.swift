import TestSupport
import Testing

@testable import TorrentIdentity

@Suite("A table of torrents by digest")
struct DigestTableTests {
    private static func octets(_ number: UInt64) -> Octets20 {
        Octets20 { bytes in
            for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * (index % 8))) }
        }
    }

    /// Digests and infohashes are different, as they are in use.
    private static func infohash(_ number: UInt64) -> Infohash { Infohash(octets(~number)) }

    @Test("an empty one knows nothing, and forgetting changes nothing")
    func empty() {
        var table = DigestTable()
        #expect(table.infohash(of: Self.octets(1)) == nil && table.nameCount(of: Self.octets(1)) == 0)
        table.remove(Self.octets(1))
        table.dropName(of: Self.octets(1))
        #expect(table.count == 0)
    }

    @Test("names are counted, and one that was never given is not taken")
    func names() {
        var table = DigestTable()
        table.insert(Self.infohash(1), Self.octets(1))
        #expect(table.nameCount(of: Self.octets(1)) == 0)
        table.dropName(of: Self.octets(1))
        table.insert(Self.infohash(1), Self.octets(1), nameCount: 1)
        table.insert(Self.infohash(1), Self.octets(1), nameCount: 1)
        table.insert(Self.infohash(1), Self.octets(1))
        #expect(table.count == 1 && table.nameCount(of: Self.octets(1)) == 2)
        table.dropName(of: Self.octets(1))
        #expect(table.nameCount(of: Self.octets(1)) == 1)
        table.remove(Self.octets(1))
        #expect(table.count == 0 && table.nameCount(of: Self.octets(1)) == 0)
    }

    @Test("whatever comes and goes, it knows what a dictionary would", arguments: 0..<8 as Range<UInt64>)
    func model(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var table = DigestTable()
        var model: [UInt64: Int] = [:]
        // Few numbers have places meet and come back; the table grows and shrinks as the odds turn.
        let numbers: UInt64 = [20, 200, 3000][Int(seed) % 3]
        for step in 0..<30_000 {
            let number = UInt64.random(in: 0..<numbers, using: &random)
            let isGrowing = (step / 3000).isMultiple(of: 2)
            if Int.random(in: 0..<10, using: &random) < (isGrowing ? 8 : 2) {
                table.insert(Self.infohash(number), Self.octets(number), nameCount: 1)
                model[number, default: 0] += 1
            } else {
                table.remove(Self.octets(number))
                model[number] = nil
            }
            guard step.isMultiple(of: 500) else { continue }
            #expect(table.count == model.count)
            let known = (0..<numbers).filter { table.infohash(of: Self.octets($0)) == Self.infohash($0) }
            #expect(known.elementsEqual(model.keys.sorted()))
            #expect(model.allSatisfy { table.nameCount(of: Self.octets($0.key)) == $0.value })
        }
    }

    @Test("a copy is its own")
    func copy() {
        var table = DigestTable()
        for number in 0..<100 as Range<UInt64> { table.insert(Self.infohash(number), Self.octets(number)) }
        let copy = table
        for number in 0..<100 as Range<UInt64> { table.remove(Self.octets(number)) }
        #expect(table.count == 0 && copy.count == 100)
        #expect((0..<100).allSatisfy { copy.infohash(of: Self.octets($0)) == Self.infohash($0) })
    }

    @Test("what has gone leaves no room behind")
    func room() {
        var table = DigestTable()
        for number in 0..<10_000 as Range<UInt64> { table.insert(Self.infohash(number), Self.octets(number)) }
        for number in 100..<10_000 as Range<UInt64> { table.remove(Self.octets(number)) }
        #expect(table.count == 100)
        #expect(table.room < 1000)
        #expect((0..<100 as Range<UInt64>).allSatisfy { table.infohash(of: Self.octets($0)) == Self.infohash($0) })
    }
}
