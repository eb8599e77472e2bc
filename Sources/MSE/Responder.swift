import ObfuscationCrypto
import PeerWire
import TorrentIdentity

/// The responder's transitions, B of the specification.
struct Responder: ~Copyable {
    private enum State: ~Copyable {
        case awaitingPublicKey
        /// The pattern is HASH("req1", S).
        case synchronising(pattern: [UInt8], secret: SharedSecret)
        case awaitingTorrent(secret: SharedSecret)
        case awaitingOffer(AnsweredTorrent, outgoing: RC4, incoming: RC4)
        case awaitingPad(Int, AnsweredTorrent, provided: CryptoMethods, outgoing: RC4, incoming: RC4)
        case awaitingInitialPayload(Int, Infohash, selected: CryptoMethods, outgoing: RC4, incoming: RC4)
    }

    private let material: HandshakeMaterial
    private let torrent: (_ requirement2: Octets20) -> AnsweredTorrent?
    private var state: State? = .awaitingPublicKey

    init(
        material: consuming HandshakeMaterial, torrent: @escaping (_ requirement2: Octets20) -> AnsweredTorrent?
    ) {
        self.material = material
        self.torrent = torrent
    }

    /// Goes as far as the bytes in `input` lead.
    mutating func advance(
        reading input: inout HandshakeInput, writing output: inout [UInt8]
    ) throws(HandshakeFailure) -> Handshake.Step {
        while let current = state.take() {
            switch consume current {
            case .awaitingPublicKey:
                guard FirstBytes(input.bytes) != .peerWire else { throw .openedInPlaintext }
                guard let publicKey = input.take(SharedSecret.byteCount) else {
                    state = .awaitingPublicKey
                    return .waiting(.awaitingPublicKey)
                }
                state = try receivedPublicKey(publicKey, writing: &output)
            case .synchronising(let pattern, let secret):
                guard try input.takePad(before: pattern) else {
                    state = .synchronising(pattern: pattern, secret: secret)
                    return .waiting(.awaitingNegotiation)
                }
                state = .awaitingTorrent(secret: secret)
            case .awaitingTorrent(let secret):
                guard let masked = input.take(20).flatMap({ Octets20($0) }) else {
                    state = .awaitingTorrent(secret: secret)
                    return .waiting(.awaitingNegotiation)
                }
                guard let torrent = torrent(masked ^ KeySchedule.requirement3(secret)) else { throw .unknownTorrent }
                state = .awaitingOffer(
                    torrent, outgoing: KeySchedule.responderStream(secret, torrent.infohash),
                    incoming: KeySchedule.initiatorStream(secret, torrent.infohash))
            case .awaitingOffer(let torrent, let outgoing, var incoming):
                guard var fields = input.take(8 + 4 + 2) else {
                    state = .awaitingOffer(torrent, outgoing: outgoing, incoming: incoming)
                    return .waiting(.awaitingNegotiation)
                }
                incoming.apply(to: &fields)
                guard fields.starts(with: VerificationConstant.bytes) else {
                    throw .wrongVerificationConstant(BigEndian.number(fields[0..<8]))
                }
                let padLength = try HandshakeMaterial.checkedPadLength(fields[12..<14])
                state = .awaitingPad(
                    padLength, torrent, provided: CryptoMethods(rawValue: BigEndian.number(fields[8..<12])),
                    outgoing: outgoing, incoming: incoming)
            case .awaitingPad(let length, let torrent, let provided, let outgoing, var incoming):
                guard var fields = input.take(length + 2) else {
                    state = .awaitingPad(length, torrent, provided: provided, outgoing: outgoing, incoming: incoming)
                    return .waiting(.awaitingNegotiation)
                }
                incoming.apply(to: &fields)
                guard let selected = torrent.accepted.first(where: { provided.contains($0) }) else {
                    throw .nothingAcceptable(provided: provided)
                }
                state = .awaitingInitialPayload(
                    BigEndian.number(fields.suffix(2)), torrent.infohash, selected: selected, outgoing: outgoing,
                    incoming: incoming)
            case .awaitingInitialPayload(let length, let infohash, let selected, var outgoing, var incoming):
                guard var initialPayload = input.take(length) else {
                    state = .awaitingInitialPayload(
                        length, infohash, selected: selected, outgoing: outgoing, incoming: incoming)
                    return .waiting(.awaitingNegotiation)
                }
                // IA is RC4 whatever was selected; what was selected counts from the byte behind it.
                incoming.apply(to: &initialPayload)
                answer(selecting: selected, with: &outgoing, writing: &output)
                return .established(
                    EstablishedConnection(
                        infohash: infohash, selected: selected, outgoing: outgoing, incoming: incoming,
                        initialPayload: initialPayload, early: input.takeAll()))
            }
        }
        throw .alreadyOver
    }

    /// Step 2.
    ///
    /// libtorrent (2.0.8 and before) leaves S's leading zero out of HASH("req3", S), so that 1 in 256 of its handshakes
    /// fails whoever answers. Here the key is still unseen when S is known: another is taken then.
    private func receivedPublicKey(
        _ publicKey: [UInt8], writing output: inout [UInt8]
    ) throws(HandshakeFailure) -> State {
        guard let secret = material.privateKey.sharedSecret(with: publicKey) else { throw .publicKeyOutOfRange }
        if secret.beginsWithZero, let spare = material.makeSpareKey() {
            guard let other = spare.sharedSecret(with: publicKey) else { throw .publicKeyOutOfRange }
            output += spare.publicKey + material.spareOpeningPad
            return .synchronising(pattern: KeySchedule.requirement1(other).bytes, secret: other)
        }
        output += material.opening
        return .synchronising(pattern: KeySchedule.requirement1(secret).bytes, secret: secret)
    }

    /// Step 4.
    private func answer(selecting selected: CryptoMethods, with outgoing: inout RC4, writing output: inout [UInt8]) {
        var fields = VerificationConstant.bytes
        fields += BigEndian.bytes(selected.rawValue)
        fields += BigEndian.bytes(UInt16(material.closingPad.count)) + material.closingPad
        outgoing.apply(to: &fields)
        output += fields
    }
}
