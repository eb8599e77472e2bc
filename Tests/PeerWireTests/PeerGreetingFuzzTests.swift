import PeerWire
import TestSupport
import Testing
import TorrentIdentity

@Suite("A peer's greeting in any stream")
struct PeerGreetingFuzzTests {
    @Test(
        "comes to the same however it is cut, and to what a reader of the whole finds",
        arguments: 0..<20 as Range<UInt64>)
    func cuts(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<100 {
            let bytes = Self.stream(&random)
            let expected = Self.found(in: bytes)
            let cuts = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                Int.random(in: 0...bytes.count, using: &random)
            }
            let found = GreetingStream.read(bytes, cutAt: cuts.sorted()).found
            #expect(found == expected, "seed \(seed), \(bytes.count) bytes cut at \(cuts.sorted())")
            let bytewise = GreetingStream.read(bytes, cutAt: Array(0..<bytes.count)).found
            #expect(bytewise == expected, "seed \(seed), \(bytes.count) bytes, one by one")
        }
    }

    /// A handshake, messages, and now and then a byte of it changed.
    private static func stream(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = GreetingStream.handshake(extended: Int.random(in: 0..<8, using: &random) > 0)
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            let kind: [UInt8] = [[20, 0], [20, 1], [5], [], [20], [7, 0]].randomElement(using: &random) ?? []
            let count = [0, 1, 2, 40, 300].randomElement(using: &random) ?? 0
            let isFirst = kind == [20, 0] && Int.random(in: 0..<4, using: &random) > 0
            bytes += GreetingStream.message(
                (isFirst ? [20, 1] : kind) + (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
    }

    /// The same, read off the whole stream with no state at all.
    private static func found(in bytes: [UInt8]) -> PeerGreetingReader.Found {
        var found = PeerGreetingReader.Found()
        guard FirstBytes(bytes) != .other else {
            found.isOver = true
            return found
        }
        found.hasGreeted = bytes.count >= 20
        guard bytes.count >= 68 else { return found }
        found.infohash = Infohash(bytes: bytes[28..<48])
        guard bytes[25] & 0x10 != 0 else {
            found.isOver = true
            return found
        }
        var offset = 68
        for number in 1...16 {
            guard bytes.count >= offset + 4 else { return found }
            let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            offset += 4
            let isLast = number == 16
            guard offset + length <= 1 << 20 else { break }
            let body = bytes[offset...].prefix(length)
            if length >= 2 {
                guard body.count >= 2 else { return found }
                if body.starts(with: [20, 0]), (3...16_386).contains(length) {
                    guard body.count == length else { return found }
                    found.extensionHandshake = Array(body.dropFirst(2))
                    break
                }
            }
            if isLast { break }
            // A message that has not come whole is waited for, which the next turn of this loop does.
            offset += length
        }
        found.isOver = true
        return found
    }
}
