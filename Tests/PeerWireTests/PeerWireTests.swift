import PeerWire
import Testing
import TorrentIdentity

@Suite("The first bytes of a connection")
struct PeerWireTests {
    static let handshake: [UInt8] =
        FirstBytes.prefix + [UInt8](repeating: 0, count: 8) + Array(1...20) + Array("-XX0001-aaaaaaaaaaaa".utf8)

    @Test("a plaintext handshake is told by its whole first 20 bytes, at every length")
    func prefixes() {
        for length in 0..<20 {
            #expect(FirstBytes(Array(Self.handshake.prefix(length))) == .undecided)
        }
        for length in 20...68 {
            #expect(FirstBytes(Array(Self.handshake.prefix(length))) == .peerWire)
        }
    }

    @Test("one differing byte, at any place of the first 20, makes it something else")
    func oneByteOff() {
        for place in 0..<20 {
            var bytes = Self.handshake
            bytes[place] ^= 1
            for length in place + 1...68 {
                #expect(FirstBytes(Array(bytes.prefix(length))) == .other)
            }
        }
    }

    @Test("the first byte alone decides nothing")
    func firstByteAlone() {
        #expect(FirstBytes([0x13]) == .undecided)
        #expect(FirstBytes([0x13, 0x00]) == .other)
        #expect(FirstBytes([]) == .undecided)
    }

    @Test("the handshake's infohash is read once all 68 bytes are there")
    func infohash() throws {
        #expect(PeerWireHandshake(Array(Self.handshake.prefix(67))) == nil)
        let read = try #require(PeerWireHandshake(Self.handshake + [1, 2, 3]))
        #expect(read.infohash == Infohash(bytes: 1...20))
        #expect(read.bytes == Self.handshake)
        #expect(PeerWireHandshake([0x14] + Self.handshake.dropFirst()) == nil)
    }
}
