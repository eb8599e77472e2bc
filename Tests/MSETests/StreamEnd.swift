import MSE
import ObfuscationCrypto
import TorrentIdentity

/// A stream under test, and all that came out of it.
final class StreamEnd {
    private var stream: MSEStream
    /// All that the stream has put into its write buffer so far, and all that `send` has encrypted.
    private(set) var sent: [UInt8]
    /// All the payload that the stream has given so far.
    private(set) var received: [UInt8] = []
    /// The stream's states in order, each once.
    private(set) var states: [MSEStream.State]

    init(_ stream: consuming MSEStream) {
        sent = stream.takeWriteBuffer()
        states = [stream.state]
        self.stream = stream
    }

    /// The initiator with the fixed key of `ForgedAgreement` and no pads.
    static func initiator(
        allowPlaintext: Bool = true, initialPayload: [UInt8] = []
    ) throws(HandshakeFailure) -> StreamEnd {
        StreamEnd(
            try MSEStream(
                initiatorFor: ForgedAgreement.infohash, initialPayload: initialPayload,
                allowPlaintext: allowPlaintext, pads: PadDrawing.none,
                random: FixedRandom(exponent: ForgedAgreement.exponentOfA)))
    }

    /// The responder with the fixed key of `ForgedAgreement` and no pads.
    static func responder(allowPlaintext: Bool = true) -> StreamEnd {
        StreamEnd(
            MSEStream(
                responderFor: ForgedAgreement.infohash, allowPlaintext: allowPlaintext,
                pads: PadDrawing.none, random: FixedRandom(exponent: ForgedAgreement.exponentOfB)))
    }

    var state: MSEStream.State { stream.state }
    var bufferIn: [UInt8] { stream.bufferIn }
    var bufferOut: [UInt8] { stream.bufferOut }

    func receive(_ bytes: some Sequence<UInt8>) throws(HandshakeFailure) {
        defer {
            sent += stream.takeWriteBuffer()
            if states.last != stream.state { states.append(stream.state) }
        }
        received += try stream.receive(Array(bytes))
    }

    /// `receive` under its other name.
    func decrypt(_ bytes: some Sequence<UInt8>) throws(HandshakeFailure) {
        received += try stream.decrypt(Array(bytes))
        sent += stream.takeWriteBuffer()
    }

    func send(_ payload: [UInt8]) throws(HandshakeFailure) {
        sent += try stream.encrypt(payload)
    }
}

/// Randomness that makes one private key, and pads of no bytes.
struct FixedRandom: RandomSource {
    let exponent: Octets20

    mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        if buffer.count == 20 {
            buffer.copyBytes(from: exponent.bytes)
        } else {
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
        }
    }
}
