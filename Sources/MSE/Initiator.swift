import ObfuscationCrypto
import PeerWire
import TorrentIdentity

/// The initiator's transitions, A of the specification.
struct Initiator: ~Copyable {
    private enum State: ~Copyable {
        case awaitingPublicKey
        /// The pattern is ENCRYPT(VC); `incoming` stands on the byte behind it.
        case synchronising(pattern: [UInt8], outgoing: RC4, incoming: RC4)
        case awaitingSelect(outgoing: RC4, incoming: RC4)
        case awaitingPad(Int, selected: CryptoMethods, outgoing: RC4, incoming: RC4)
    }

    private let infohash: Infohash
    private let provided: CryptoMethods
    private let initialPayload: [UInt8]
    private let material: HandshakeMaterial
    private var state: State? = .awaitingPublicKey
    private(set) var isSecretShort = false

    init(
        infohash: Infohash, provided: CryptoMethods, initialPayload: [UInt8], material: consuming HandshakeMaterial
    ) {
        self.infohash = infohash
        self.provided = provided
        self.initialPayload = initialPayload
        self.material = material
    }

    /// Goes as far as the bytes in `input` lead.
    mutating func advance(
        reading input: inout HandshakeInput, writing output: inout [UInt8]
    ) throws(HandshakeFailure) -> Handshake.Step {
        while let current = state.take() {
            switch consume current {
            case .awaitingPublicKey:
                guard FirstBytes(input.bytes) != .peerWire else { throw .answeredInPlaintext }
                guard let publicKey = input.take(SharedSecret.byteCount) else {
                    state = .awaitingPublicKey
                    return .waiting(.awaitingPublicKey)
                }
                state = try receivedPublicKey(publicKey, writing: &output)
            case .synchronising(let pattern, let outgoing, let incoming):
                guard try input.takePad(before: pattern) else {
                    state = .synchronising(pattern: pattern, outgoing: outgoing, incoming: incoming)
                    return .waiting(.awaitingNegotiation)
                }
                state = .awaitingSelect(outgoing: outgoing, incoming: incoming)
            case .awaitingSelect(let outgoing, var incoming):
                guard var fields = input.take(4 + 2) else {
                    state = .awaitingSelect(outgoing: outgoing, incoming: incoming)
                    return .waiting(.awaitingNegotiation)
                }
                incoming.apply(to: &fields)
                let answer = CryptoMethods(rawValue: BigEndian.number(fields[0..<4]))
                let selected = answer.intersection(provided)
                guard selected == .rc4 || selected == .plaintext else {
                    throw .selectRefused(selected: answer, provided: provided)
                }
                let padLength = try HandshakeMaterial.checkedPadLength(fields[4..<6])
                state = .awaitingPad(padLength, selected: selected, outgoing: outgoing, incoming: incoming)
            case .awaitingPad(let length, let selected, let outgoing, var incoming):
                guard input.take(length) != nil else {
                    state = .awaitingPad(length, selected: selected, outgoing: outgoing, incoming: incoming)
                    return .waiting(.awaitingNegotiation)
                }
                incoming.skip(length)
                return .established(
                    EstablishedConnection(
                        infohash: infohash, selected: selected, outgoing: outgoing, incoming: incoming,
                        initialPayload: [], early: input.takeAll()))
            }
        }
        throw .alreadyOver
    }

    /// Step 3, and what step 4 is then looked for by.
    private mutating func receivedPublicKey(
        _ publicKey: [UInt8], writing output: inout [UInt8]
    ) throws(HandshakeFailure) -> State {
        guard let secret = material.privateKey.sharedSecret(with: publicKey) else { throw .publicKeyOutOfRange }
        isSecretShort = secret.beginsWithZero
        var outgoing = KeySchedule.initiatorStream(secret, infohash)
        var incoming = KeySchedule.responderStream(secret, infohash)
        var fields = VerificationConstant.bytes
        fields += BigEndian.bytes(provided.rawValue)
        fields += BigEndian.bytes(UInt16(material.closingPad.count)) + material.closingPad
        fields += BigEndian.bytes(UInt16(initialPayload.count)) + initialPayload
        outgoing.apply(to: &fields)
        output += KeySchedule.requirement1(secret).bytes
        output += (KeySchedule.requirement2(infohash) ^ KeySchedule.requirement3(secret)).bytes
        output += fields
        // The scan compares with these eight bytes, so that it never moves the live keystream.
        var pattern = VerificationConstant.bytes
        incoming.apply(to: &pattern)
        return .synchronising(pattern: pattern, outgoing: outgoing, incoming: incoming)
    }
}
