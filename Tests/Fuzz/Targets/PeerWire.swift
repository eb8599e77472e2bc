import HTTPMessage
import PeerWire
import TorrentIdentity

@testable import ProxyCore

extension FuzzTarget {
    /// What a peer's plaintext stream says of it, where a handshake begins in it, and what its first bytes are. The input is the stream.
    static let peerWire = FuzzTarget(name: "peer-wire", longestInput: 4096) { input in
        let greeting = Cuts.same(input) { pieces in
            var reader = PeerGreetingReader()
            for piece in pieces { piece.withUnsafeBytes { reader.receive($0) } }
            return Greeting(reader)
        }
        requireSame(greeting, Greeting(of: input), "what was read piece by piece, and what stands there")
        require(greeting.hasGreeted || greeting.infohash == nil, "an infohash without a greeting")

        let found = Cuts.same(input) { pieces in
            var search = HandshakeSearch()
            return pieces.contains { search.finds(in: $0) }
        }
        requireSame(found, input.firstRange(of: FirstBytes.prefix) != nil, "a handshake found, and one that is there")
        requireSame(
            PeerWireHandshake(input)?.infohash, greeting.infohash, "the handshake's infohash, and the greeting's")

        // What more bytes tell never takes back what the first told.
        var (peerWire, http) = (FirstBytes.undecided, FirstHTTPBytes.undecided)
        for count in 0...min(input.count, 32) {
            let (next, nextHTTP) = (FirstBytes(Array(input[..<count])), FirstHTTPBytes(input[..<count]))
            require(peerWire == .undecided || next == peerWire, "\(peerWire), then \(next)")
            require(http == .undecided || nextHTTP == http, "\(http), then \(nextHTTP)")
            (peerWire, http) = (next, nextHTTP)
        }
    }
}

/// What a stream says of its peer.
private struct Greeting: Equatable {
    var hasGreeted = false
    var infohash: Infohash?
    var extensionHandshake: [UInt8]?
    var isOver = false

    init(_ reader: PeerGreetingReader) {
        (hasGreeted, infohash) = (reader.hasGreeted, reader.infohash)
        (extensionHandshake, isOver) = (reader.extensionHandshake, reader.isOver)
        let told = PeerGreeting(reader)
        require(told.prefersEncryption == nil || extensionHandshake != nil, "an `e` from nowhere")
    }

    /// Read off the whole stream with no state at all.
    init(of bytes: [UInt8]) {
        guard FirstBytes(bytes) != .other else {
            isOver = true
            return
        }
        hasGreeted = bytes.count >= 20
        guard bytes.count >= 68 else { return }
        infohash = Infohash(bytes: bytes[28..<48])
        guard bytes[25] & 0x10 != 0 else {
            isOver = true
            return
        }
        var offset = 68
        for number in 1...16 {
            guard bytes.count >= offset + 4 else { return }
            let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            offset += 4
            guard offset + length <= 1 << 20 else { break }
            let body = bytes[min(offset, bytes.count)...].prefix(length)
            if length >= 2 {
                guard body.count >= 2 else { return }
                if body.starts(with: [20, 0]), (3...16_386).contains(length) {
                    guard body.count == length else { return }
                    extensionHandshake = Array(body.dropFirst(2))
                    break
                }
            }
            if number == 16 { break }
            offset += length
        }
        isOver = true
    }
}
