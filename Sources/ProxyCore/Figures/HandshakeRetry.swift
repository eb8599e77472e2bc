/// What a peer is connected to once more for, behind a handshake that failed.
enum HandshakeRetry: String, CaseIterable, Sendable {
    /// To hear the client's handshake without MSE.
    case plaintext
    /// To be offered the policy's other method.
    case method
    /// For another key, behind a shared secret over which some implementations stumble.
    case key
}
