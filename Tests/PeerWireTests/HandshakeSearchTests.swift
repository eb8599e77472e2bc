import PeerWire
import Testing

@Suite struct HandshakeSearchTests {
    private static let prefix = FirstBytes.prefix

    @Test(arguments: 0...20)
    func `a handshake is found behind anything, wherever the stream is cut`(cut: Int) {
        for before in [[], [0x42], [0x0D, 0x0A], [0x13], [0x13, 0x13], Self.prefix.dropLast()] as [[UInt8]] {
            var search = HandshakeSearch()
            let stream = before + Self.prefix
            let first = stream.prefix(before.count + cut)
            let isFoundFirst = search.finds(in: first)
            #expect(isFoundFirst == (cut == 20))
            guard !isFoundFirst else { continue }
            let isFoundThen = search.finds(in: stream.dropFirst(first.count))
            #expect(isFoundThen)
        }
    }

    @Test func `what only resembles one is not`() {
        for index in Self.prefix.indices {
            var stream = Self.prefix
            stream[index] ^= 1
            var search = HandshakeSearch()
            let isFound = search.finds(in: stream + stream.dropFirst())
            #expect(!isFound)
        }
    }
}
