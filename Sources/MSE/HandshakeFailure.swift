/// Why a handshake ended without a connection. What was wrong stands beside each.
public enum HandshakeFailure: Error, Hashable, Sendable {
    /// The other end's public key is not in [2, P-2].
    case publicKeyOutOfRange
    /// The initiator was answered with a plaintext peer-wire handshake in the place of Yb.
    case answeredInPlaintext
    /// The responder was sent a plaintext peer-wire handshake in the place of Ya.
    case openedInPlaintext
    /// What must stand within the first `scanned` bytes after the public key did not: HASH("req1", S) for a
    /// responder, ENCRYPT(VC) for an initiator.
    case notSynchronised(scanned: Int)
    /// HASH("req2", SKEY) is that of no torrent known here.
    case unknownTorrent
    /// What decrypts to VC is not eight zero bytes.
    case wrongVerificationConstant(UInt64)
    /// PadC or PadD is longer than the 512 bytes that are allowed.
    case padTooLong(Int)
    /// None of the methods in `provided` is accepted here.
    case nothingAcceptable(provided: CryptoMethods)
    /// What was selected is not exactly one of the methods in `provided`.
    case selectRefused(selected: CryptoMethods, provided: CryptoMethods)
    /// The initiator was given an IA of more than the 68 bytes that every responder takes.
    case initialPayloadTooLong(Int)
    /// Payload was to be encrypted before the handshake had agreed on a key.
    case notEstablished
    /// Bytes were handed to a handshake that is over.
    case alreadyOver
}

extension HandshakeFailure: CustomStringConvertible {
    /// The failure in a few words, for a log.
    public var description: String {
        switch self {
        case .publicKeyOutOfRange: "public key outside [2, P-2]"
        case .answeredInPlaintext: "answered with a plaintext handshake"
        case .openedInPlaintext: "opened with a plaintext handshake"
        case .notSynchronised(let scanned): "no synchronisation within \(scanned) bytes"
        case .unknownTorrent: "unknown torrent"
        case .wrongVerificationConstant(let value): "wrong VC 0x\(String(value, radix: 16))"
        case .padTooLong(let length): "pad of \(length) bytes, 512 are allowed"
        case .nothingAcceptable(let provided): "peer provides \(provided), none of which is accepted"
        case .selectRefused(let selected, let provided): "peer selected \(selected) of \(provided)"
        case .initialPayloadTooLong(let length): "initial payload of \(length) bytes, 68 are allowed"
        case .notEstablished: "the handshake is not finished"
        case .alreadyOver: "the handshake is over"
        }
    }
}
