import PeerWire
import Testing
import TorrentIdentity

@Suite("A peer's greeting")
struct PeerGreetingReaderTests {
    private typealias Found = PeerGreetingReader.Found
    private static let handshake = GreetingStream.handshake()
    private static let greeted = Found(hasGreeted: true, infohash: GreetingStream.infohash)

    @Test("is read to its extension handshake, wherever the stream is cut, behind whatever messages")
    func everyCut() {
        let ahead: [[UInt8]] = [
            [], GreetingStream.message([]), GreetingStream.message([5] + [UInt8](repeating: 0xFF, count: 40)),
            GreetingStream.message([0x0E]), GreetingStream.message([20, 3, 0xAA]),
            GreetingStream.message([21, 0, 0xAA]),
        ]
        let whole = Found(
            hasGreeted: true, infohash: GreetingStream.infohash, extensionHandshake: GreetingStream.payload,
            isOver: true)
        for messages in ahead + [ahead.flatMap(\.self)] {
            let bytes = Self.handshake + messages + GreetingStream.extensionHandshake(GreetingStream.payload)
            for cut in 0...bytes.count {
                let found = GreetingStream.read(bytes + [1, 2, 3], cutAt: [cut]).found
                #expect(found == whole)
                let begun = GreetingStream.read(Array(bytes.prefix(cut))).found
                #expect(begun.isOver == (cut == bytes.count))
                #expect(begun.hasGreeted == (cut >= 20))
                #expect(begun.infohash == (cut >= 68 ? GreetingStream.infohash : nil))
            }
            let bytewise = GreetingStream.read(bytes, cutAt: Array(1..<bytes.count)).found
            #expect(bytewise == whole)
        }
    }

    @Test("of a peer that does not announce the extension protocol is its handshake")
    func withoutExtensions() {
        let bytes = GreetingStream.handshake(extended: false)
        for count in 20...bytes.count {
            let found = GreetingStream.read(Array(bytes.prefix(count))).found
            #expect(found.hasGreeted && found.isOver == (count == bytes.count))
        }
        let found = GreetingStream.read(bytes + GreetingStream.extensionHandshake(GreetingStream.payload)).found
        #expect(found == Found(hasGreeted: true, infohash: GreetingStream.infohash, isOver: true))
    }

    @Test("announces the extension protocol by that one bit alone")
    func extensionBit() {
        for bit in 0..<64 {
            var bytes = GreetingStream.handshake(extended: false)
            bytes[20 + bit / 8] |= 0x80 >> (bit % 8)
            let isOver = GreetingStream.read(bytes).isOver
            #expect(isOver == (bit != 43))
        }
    }

    @Test("is none where the first 20 bytes are another protocol's, at the first byte that tells")
    func otherProtocol() {
        for place in 0..<20 {
            var bytes = Self.handshake
            bytes[place] ^= 1
            let before = GreetingStream.read(Array(bytes.prefix(place))).found
            #expect(before == Found())
            let found = GreetingStream.read(Array(bytes.prefix(place + 1))).found
            #expect(found == Found(isOver: true))
            #expect(GreetingStream.read(bytes).found == Found(isOver: true))
        }
    }

    @Test("is looked for in 16 messages")
    func messageLimit() {
        let others = [UInt8]((0..<15).flatMap { _ in GreetingStream.message([4, 0, 0, 0, 1]) })
        let last = GreetingStream.extensionHandshake(GreetingStream.payload)
        let found = GreetingStream.read(Self.handshake + others + last)
        #expect(found.extensionHandshake == GreetingStream.payload)
        // It is over with the sixteenth that says what it is, and does not wait for the rest of it.
        let sixteen = Self.handshake + others + GreetingStream.message([4, 0, 0, 0, 1])
        #expect(!GreetingStream.read(Array(sixteen.dropLast(4))).isOver)
        #expect(GreetingStream.read(Array(sixteen.dropLast(3))).isOver)
        #expect(GreetingStream.read(sixteen + last).extensionHandshake == nil)
        let empty = [UInt8](repeating: 0, count: 4 * 16)
        #expect(!GreetingStream.read(Self.handshake + empty.dropLast(4)).isOver)
        #expect(GreetingStream.read(Self.handshake + empty).isOver)
    }

    @Test("is looked for in 1 MiB, and not behind a message that ends beyond it")
    func streamLimit() {
        let fits = PeerGreetingReader.streamByteLimit - 68 - 4
        #expect(!GreetingStream.read(Self.handshake + GreetingStream.prefix(fits)).isOver)
        #expect(GreetingStream.read(Self.handshake + GreetingStream.prefix(fits + 1)).isOver)
        #expect(GreetingStream.read(Self.handshake + [0xFF, 0xFF, 0xFF, 0xFF]).isOver)
        let half = GreetingStream.message([7] + [UInt8](repeating: 0, count: 1 << 19))
        #expect(!GreetingStream.read(Self.handshake + half).isOver)
        #expect(GreetingStream.read(Self.handshake + half + GreetingStream.prefix(1 << 19)).isOver)
    }

    @Test("keeps 16 KiB of an extension handshake, and skips a longer one")
    func payloadLimit() {
        let most = [UInt8](repeating: 0x64, count: PeerGreetingReader.payloadByteLimit)
        let kept = GreetingStream.read(Self.handshake + GreetingStream.extensionHandshake(most)).extensionHandshake
        #expect(kept?.count == most.count)
        let longer = GreetingStream.extensionHandshake(most + [0x65])
        #expect(GreetingStream.read(Self.handshake + longer).found == Self.greeted)
        let next = longer + GreetingStream.extensionHandshake(GreetingStream.payload)
        let found = GreetingStream.read(Self.handshake + next, cutAt: [100, 5000])
        #expect(found.extensionHandshake == GreetingStream.payload)
    }

    @Test("skips an extension handshake that is empty")
    func emptyPayload() {
        let bytes = Self.handshake + GreetingStream.extensionHandshake([])
        #expect(GreetingStream.read(bytes).found == Self.greeted)
        let next = bytes + GreetingStream.extensionHandshake(GreetingStream.payload)
        #expect(GreetingStream.read(next).extensionHandshake == GreetingStream.payload)
    }

    @Test("takes no more once it is over")
    func after() {
        let bytes = Self.handshake + GreetingStream.extensionHandshake(GreetingStream.payload)
        let more = GreetingStream.extensionHandshake(Array("d1:ei0ee".utf8))
        let found = GreetingStream.read(bytes + more, cutAt: [bytes.count])
        #expect(found.extensionHandshake == GreetingStream.payload)
    }
}
