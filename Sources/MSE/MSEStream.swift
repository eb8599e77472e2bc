public import ObfuscationCrypto
import PeerWire
public import TorrentIdentity

/// One connection's encryption from its first byte to its last: the handshake, then the payload, behind one door.
///
/// ```swift
/// var stream = try MSEStream(initiatorFor: infohash)
/// socket.send(stream.takeWriteBuffer())
/// let payload = try stream.receive(socket.read())     // empty until the handshake is done
/// socket.send(stream.takeWriteBuffer())
/// socket.send(try stream.encrypt(message))            // once `state` is `.payload`
/// ```
public struct MSEStream: ~Copyable {
    /// Where the connection stands.
    public enum State: Hashable, Sendable {
        /// The initiator waits for Yb.
        case initiatorAwaitsPublicKey
        /// The initiator waits for the responder's select.
        case initiatorAwaitsSelect
        /// The responder waits for Ya.
        case responderAwaitsPublicKey
        /// The responder waits for the initiator's request, step 3.
        case responderAwaitsRequest
        /// The handshake is over and payload flows, as the methods given say: exactly one.
        case payload(CryptoMethods)
        /// The other end opened with a plaintext peer-wire handshake, and bytes pass unchanged.
        case plaintextFallback
        /// The handshake failed; nothing more is read.
        case failed(HandshakeFailure)
    }

    private enum Stage {
        /// A responder that may still turn out to be spoken to in plaintext, with what came so far.
        case undecided([UInt8])
        case handshake
        case established(CryptoMethods)
        case plaintext
        case failed(HandshakeFailure)
    }

    private let isInitiator: Bool
    private var handshake: Handshake
    private var stage: Stage
    /// There from `.established` on.
    private var connection: EstablishedConnection?

    /// The initiator's end of a connection for `infohash`. IA, at most 68 bytes, goes out with the handshake. `pads` draws its
    /// pads; without it they are spread as those of all processes together.
    ///
    /// With `allowPlaintext` both methods are offered, and most peers then select plaintext for the payload; without
    /// it RC4 alone is.
    public init(
        initiatorFor infohash: Infohash, initialPayload: [UInt8] = [], allowPlaintext: Bool = true,
        pads: PadDrawing? = nil, random: some RandomSource = SystemRandom()
    ) throws(HandshakeFailure) {
        var random = random
        let pads = pads ?? PadDrawing(from: &random)
        isInitiator = true
        handshake = try Handshake(
            initiatorFor: infohash, offering: allowPlaintext ? [.rc4, .plaintext] : .rc4,
            initialPayload: initialPayload, material: HandshakeMaterial(from: &random, drawing: pads))
        stage = .handshake
    }

    /// The responder's end of a connection. `infohashProbe` is given HASH("req2", SKEY) and answers with the
    /// infohash, or nil where it knows none.
    ///
    /// With `allowPlaintext` a plaintext payload is selected where RC4 is not provided, and a connection that opens
    /// with a plaintext peer-wire handshake passes unchanged; without it neither is.
    public init(
        responderAllowingPlaintext allowPlaintext: Bool = true, pads: PadDrawing? = nil,
        random: some RandomSource = SystemRandom(),
        infohashProbe: @escaping (_ requirement2: Octets20) -> Infohash?
    ) {
        var random = random
        let pads = pads ?? PadDrawing(from: &random)
        isInitiator = false
        handshake = Handshake(
            responderAccepting: allowPlaintext ? [.rc4, .plaintext] : [.rc4],
            material: HandshakeMaterial(from: &random, drawing: pads), torrent: infohashProbe)
        stage = allowPlaintext ? .undecided([]) : .handshake
    }

    /// The responder's end of a connection for the one torrent `infohash`.
    public init(
        responderFor infohash: Infohash, allowPlaintext: Bool = true, pads: PadDrawing? = nil,
        random: some RandomSource = SystemRandom()
    ) {
        let index = SKEYIndex([infohash])
        self.init(responderAllowingPlaintext: allowPlaintext, pads: pads, random: random) {
            index.infohash(forRequirement2: $0)
        }
    }

    /// Whether this machine's libcrypto does what MSE needs: two fixed keys are made, and must agree on one secret.
    public static let isSupported: Bool = {
        let ends = (Octets20(1...20), Octets20(21...40))
        guard let first = ends.0, let second = ends.1 else { return false }
        let a = PrivateKey(exponent: first)
        let b = PrivateKey(exponent: second)
        guard let secretOfA = a.sharedSecret(with: b.publicKey), let secretOfB = b.sharedSecret(with: a.publicKey)
        else { return false }
        return secretOfA.withUnsafeBytes { left in
            secretOfB.withUnsafeBytes { right in left.elementsEqual(right) }
        }
    }()

    /// Where the connection stands.
    public var state: State {
        switch stage {
        case .undecided: .responderAwaitsPublicKey
        case .handshake:
            switch handshake.phase {
            case .awaitingPublicKey: isInitiator ? .initiatorAwaitsPublicKey : .responderAwaitsPublicKey
            case .awaitingNegotiation, .over: isInitiator ? .initiatorAwaitsSelect : .responderAwaitsRequest
            }
        case .established(let selected): .payload(selected)
        case .plaintext: .plaintextFallback
        case .failed(let failure): .failed(failure)
        }
    }

    /// Received bytes that the handshake has not taken yet.
    public var bufferIn: [UInt8] {
        switch stage {
        case .undecided(let received): received
        case .handshake: handshake.pendingInput
        case .established, .plaintext, .failed: []
        }
    }

    /// Bytes to send that were not taken yet.
    public var bufferOut: [UInt8] { handshake.pendingOutput }

    /// The bytes that must go to the other end for the handshake to move on; taken.
    public mutating func takeWriteBuffer() -> [UInt8] {
        handshake.takeOutput()
    }

    /// Takes received bytes, however they are cut. Returns nothing until the handshake is done, then the decrypted
    /// payload, the initial payload of the handshake first.
    public mutating func receive(_ bytes: [UInt8]) throws(HandshakeFailure) -> [UInt8] {
        switch stage {
        case .undecided(let earlier):
            let received = earlier + bytes
            switch FirstBytes(received) {
            case .undecided:
                stage = .undecided(received)
                return []
            case .peerWire:
                stage = .plaintext
                return received
            case .other:
                return try receiveHandshake(received)
            }
        case .handshake:
            return try receiveHandshake(bytes)
        case .established:
            var payload = bytes
            connection?.incoming.apply(to: &payload)
            return payload
        case .plaintext:
            return bytes
        case .failed(let failure):
            throw failure
        }
    }

    /// The same as `receive`, under the reference API's second name.
    public mutating func decrypt(_ bytes: [UInt8]) throws(HandshakeFailure) -> [UInt8] {
        try receive(bytes)
    }

    /// What to send for `bytes` of payload. Before the handshake is done there is no key, and it throws.
    public mutating func encrypt(_ bytes: [UInt8]) throws(HandshakeFailure) -> [UInt8] {
        switch stage {
        case .undecided, .handshake:
            throw .notEstablished
        case .established:
            var payload = bytes
            connection?.outgoing.apply(to: &payload)
            return payload
        case .plaintext:
            return bytes
        case .failed(let failure):
            throw failure
        }
    }

    private mutating func receiveHandshake(_ bytes: [UInt8]) throws(HandshakeFailure) -> [UInt8] {
        do throws(HandshakeFailure) {
            guard let established = try handshake.receive(bytes) else {
                stage = .handshake
                return []
            }
            let payload = established.payload
            stage = .established(established.selected)
            connection = consume established
            return payload
        } catch {
            stage = .failed(error)
            throw error
        }
    }
}
