import EventLoop
import PeerWire
import TestSupport
import Testing
import TorrentIdentity

@testable import ProxyCore

@Suite("What a flow learns of its peer")
struct PeerGreetingTests {
    private final class Told {
        var greetings: [PeerGreeting] = []
    }

    private let loop = TestLoop()
    private let told = Told()
    private static let handshake: [UInt8] =
        FirstBytes.prefix + [0, 0, 0, 0, 0, 0x10, 0, 0] + Array(1...20) + Array("-XX0001-aaaaaaaaaaaa".utf8)
    private static let infohash = Infohash(bytes: 1...20)

    private static func extended(_ payload: String) -> [UInt8] {
        [0, 0, 0, UInt8(payload.utf8.count + 2), 20, 0] + Array(payload.utf8)
    }

    private var observer: GreetingObserver {
        GreetingObserver { [told] in told.greetings.append($0) }
    }

    private static let payloads: [(String, Bool?)] = [
        ("d1:ei1ee", true), ("d1:ei0ee", false), ("d1:ei2ee", true), ("d1:md6:ut_pexi1ee1:v4:teste", nil),
        ("de", nil), ("d1:e1:1e", nil), ("d1:ei1e", nil), ("i1e", nil), ("garbage", nil),
        // Real ones are sorted; one that is not is read all the same, and so is one with something behind it.
        ("d1:v4:test1:ei1ee", true), ("d1:ei1eetrailing", true), ("d1:mde1:ei1ee", true),
    ]

    @Test("is whether its extension handshake prefers encryption", arguments: payloads.indices)
    func preference(index: Int) {
        let (payload, prefersEncryption) = Self.payloads[index]
        var reader = PeerGreetingReader()
        (Self.handshake + Self.extended(payload)).withUnsafeBytes { reader.receive($0) }
        #expect(
            PeerGreeting(reader)
                == PeerGreeting(hasGreeted: true, infohash: Self.infohash, prefersEncryption: prefersEncryption))
    }

    @Test(
        "is told as soon as the handshake is there, and once it is known whole, behind which the flow splices",
        arguments: [0, 30, 70])
    func toldTwice(early: Int) throws {
        let rig = try FlowRig(on: loop, .spliced)
        let greeting = Self.handshake + Self.extended("d1:ei1ee")
        rig.show(Array(greeting.prefix(early)), to: observer)
        rig.sender.send(Array(greeting[early..<greeting.count - 1]))
        #expect(loop.run { rig.receiver.received.count == greeting.count - 1 - early })
        let begun = PeerGreeting(hasGreeted: true, infohash: Self.infohash, prefersEncryption: nil)
        #expect(told.greetings == [begun] && rig.splicedByteCount == 0)
        rig.sender.send([greeting[greeting.count - 1]])
        #expect(loop.run { rig.receiver.received.count == greeting.count - early })
        let expected = PeerGreeting(hasGreeted: true, infohash: Self.infohash, prefersEncryption: true)
        #expect(told.greetings == [begun, expected] && rig.splicedByteCount == 0)
        rig.expectMuch()
        rig.sender.send(greeting)
        #expect(loop.run { rig.receiver.received.count == 2 * greeting.count - early })
        #expect(told.greetings.count == 2 && rig.splicedByteCount > 0)
        #expect(rig.receiver.received == Array(greeting[early...]) + greeting)
    }

    @Test("is read from what the cipher decrypts")
    func decrypted() throws {
        let rig = try FlowRig(on: loop, .encrypted)
        rig.show(to: observer)
        let greeting = Self.handshake + Self.extended("d1:ei0ee")
        rig.sender.send(FlowWay.encrypted.carried(greeting))
        #expect(loop.run { rig.receiver.received.count == greeting.count })
        #expect(
            told.greetings == [PeerGreeting(hasGreeted: true, infohash: Self.infohash, prefersEncryption: false)])
    }

    @Test("is told once when the flow ends before it is known", arguments: [0, 19, 20, 68, 100])
    func endedFirst(count: Int) throws {
        let bytes = Array((Self.handshake + GreetingBytes.bitfield).prefix(count))
        do {
            let rig = try FlowRig(on: loop, .spliced)
            rig.show(to: observer)
            rig.sender.send(bytes)
            #expect(loop.run { rig.receiver.received.count == bytes.count })
            #expect(told.greetings.isEmpty == (count < 68))
        }
        let infohash = count >= 68 ? Self.infohash : nil
        #expect(told.greetings == [PeerGreeting(hasGreeted: count >= 20, infohash: infohash, prefersEncryption: nil)])
    }

    @Test("is told at once where what came before the relay says all")
    func knownBefore() throws {
        let rig = try FlowRig(on: loop, .spliced)
        rig.show(Array("SSH-2.0-test".utf8), to: observer)
        #expect(told.greetings == [PeerGreeting(hasGreeted: false, infohash: nil, prefersEncryption: nil)])
        rig.expectMuch()
        rig.sender.send([1, 2, 3])
        #expect(loop.run { rig.receiver.received.count == 3 })
        #expect(rig.splicedByteCount > 0)
        #expect(told.greetings.count == 1)
    }

    private enum GreetingBytes {
        static let bitfield: [UInt8] = [0, 0, 0, 101, 5] + [UInt8](repeating: 0xFF, count: 100)
    }
}
