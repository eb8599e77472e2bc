import MSE

/// What is known of how a peer speaks. The raw values stand in the state's database.
struct PeerKnowledge: Equatable, Sendable {
    enum Speech: Int64 {
        /// It speaks MSE: plaintext is not for it where the policy is `prefer`.
        case mse = 1
        /// It gave no byte of Yb, and then answered a plaintext handshake with one.
        case plaintextAlone = 2
    }

    enum Evidence: Int64 {
        /// A handshake that was tried with it.
        case handshake = 1
        /// A connection of its own that came in encrypted.
        case cameEncrypted = 2
        /// The `e` of an extension handshake (BEP 10).
        case extensionHandshake = 3
        /// A tracker's crypto_flags.
        case tracker = 4
    }

    /// How the last MSE handshake with it failed.
    enum Failure: Int64 {
        case silent = 1
        case closed = 2
        case reset = 3
        /// It sent a plaintext handshake in the place of Yb.
        case greetedInPlaintext = 4
        /// What it sent was no handshake for this torrent.
        case malformed = 5
    }

    let speech: Speech
    var evidence: Evidence
    /// What it selected for the payload last.
    var selected: CryptoMethods?
    /// What it did not take alone, while it took `selected` at once afterwards; that counts until `refusedEnd`.
    var refused: CryptoMethods = []
    /// In seconds since 1970; it is not renewed with the rest, since one connection that was cut would have a method avoided for ever.
    var refusedEnd: UInt32 = 0
    /// nil where the last handshake with it succeeded, or none was tried.
    var failure: Failure?
    /// Until when this counts, in seconds since 1970.
    var end: UInt32
}

extension PeerKnowledge: CustomStringConvertible {
    /// What shows how it speaks, and how its last handshakes went, for a log.
    var description: String {
        let tried = failure.map { "\($0) when MSE was tried" }
        switch speech {
        case .mse:
            let last = [selected.map { "it selected \($0)" }, tried].compactMap(\.self)
            return ([evidence.description] + last).joined(separator: ", ")
        case .plaintextAlone:
            return "the peer is known to speak no MSE\(tried.map { ": \($0)" } ?? "")"
        }
    }
}

extension PeerKnowledge.Evidence: CustomStringConvertible {
    var description: String {
        switch self {
        case .handshake: "it has answered MSE before"
        case .cameEncrypted: "a peer at its IP has connected encrypted"
        case .extensionHandshake: "its extension handshake says so"
        case .tracker: "its tracker says so"
        }
    }
}

extension PeerKnowledge.Failure: CustomStringConvertible {
    var description: String {
        switch self {
        case .silent: "it kept silent"
        case .closed: "it closed the connection"
        case .reset: "it broke the connection"
        case .greetedInPlaintext: "it greeted in plaintext"
        case .malformed: "it sent what is no handshake"
        }
    }
}
