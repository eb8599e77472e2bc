package import TorrentIdentity

/// Reads what a peer tells of itself while its plaintext stream passes by: its handshake (BEP 3), and its extension
/// handshake (BEP 10), which comes soon behind that or not at all. Bytes in, however cut; of them it keeps the 68 of the
/// handshake, or the payload of one message.
package struct PeerGreetingReader: Sendable {
    /// So much of the stream is looked at. A message that ends beyond it ends the reading: nothing behind it would count,
    /// and a stream that is none of messages says such a length soon.
    package static let streamByteLimit = 1 << 20
    /// So many messages are. Ahead of an extension handshake come a bitfield, and a few of the fast extension (BEP 6).
    package static let messageLimit = 16
    /// A longer extension handshake is skipped, as any message is. Real ones have a few hundred bytes.
    package static let payloadByteLimit = 16 * 1024

    /// What is collected next.
    private enum Stage {
        case handshake
        case lengthPrefix
        /// The first two bytes of a message with so many behind them.
        case kind(payloadByteCount: Int)
        case payload(byteCount: Int)
        case over

        var byteCount: Int {
            switch self {
            case .handshake: PeerWireHandshake.byteCount
            case .lengthPrefix: 4
            case .kind: 2
            case .payload(let byteCount): byteCount
            case .over: 0
            }
        }
    }

    /// The 20 bytes came with which every peer-wire stream begins.
    package private(set) var hasGreeted = false
    /// The handshake's, once all of it came.
    package private(set) var infohash: Infohash?
    /// The bencoded payload of the extension handshake.
    package private(set) var extensionHandshake: [UInt8]?

    private var stage = Stage.handshake
    private var collected: [UInt8] = []
    /// Bytes of a message of no interest that are still to come.
    private var skipping = 0
    private var messageCount = 0
    private var bytesLeft = Self.streamByteLimit - PeerWireHandshake.byteCount

    package init() {}

    /// Nothing more will be learned from this stream.
    package var isOver: Bool { if case .over = stage { true } else { false } }

    package mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !isOver, !rest.isEmpty {
            let skipped = min(skipping, rest.count)
            skipping -= skipped
            rest = rest.dropFirst(skipped)
            let piece = rest.prefix(stage.byteCount - collected.count)
            collected += piece
            rest = rest.dropFirst(piece.count)
            if case .handshake = stage { checkPrefix() }
            if skipping == 0, collected.count == stage.byteCount { handle() }
        }
    }

    private mutating func checkPrefix() {
        switch FirstBytes(collected) {
        case .undecided: break
        case .peerWire: hasGreeted = true
        case .other: expect(.over)
        }
    }

    /// What the stage asks for is there.
    private mutating func handle() {
        switch stage {
        case .handshake:
            infohash = PeerWireHandshake(collected)?.infohash
            // Bit 20 of the 64 that are reserved, counted from the right (BEP 10).
            expect(collected[FirstBytes.prefix.count + 5] & 0x10 != 0 ? .lengthPrefix : .over)
        case .lengthPrefix:
            begin(messageOf: collected.reduce(0) { $0 << 8 | Int($1) })
        case .kind(let payloadByteCount):
            let isExtensionHandshake = collected == [20, 0]
            if isExtensionHandshake, payloadByteCount <= Self.payloadByteLimit, payloadByteCount > 0 {
                expect(.payload(byteCount: payloadByteCount))
            } else {
                skip(payloadByteCount)
            }
        case .payload:
            extensionHandshake = collected
            expect(.over)
        case .over:
            break
        }
    }

    private mutating func begin(messageOf byteCount: Int) {
        messageCount += 1
        bytesLeft -= 4 + byteCount
        if bytesLeft < 0 {
            expect(.over)
        } else if byteCount < 2 {
            // A keep-alive, or a message that is all identifier.
            skip(byteCount)
        } else {
            expect(.kind(payloadByteCount: byteCount - 2))
        }
    }

    /// Goes on behind `byteCount` bytes, if another message is to be looked at.
    private mutating func skip(_ byteCount: Int) {
        guard messageCount < Self.messageLimit else { return expect(.over) }
        skipping = byteCount
        expect(.lengthPrefix)
    }

    private mutating func expect(_ next: Stage) {
        stage = next
        collected = []
    }
}
