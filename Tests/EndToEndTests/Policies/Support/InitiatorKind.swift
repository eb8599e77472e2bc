/// How a peer that connects speaks.
enum InitiatorKind: CaseIterable {
    case plaintext
    /// MSE, providing one method or both.
    case rc4, plaintextPayload, both
    case silent
    /// After a few bytes that may be Ya's.
    case closing
    case garbage

    /// crypto_provide; nil where it does not get so far.
    var provided: UInt32? {
        switch self {
        case .rc4: 2
        case .plaintextPayload: 1
        case .both: 3
        case .plaintext, .silent, .closing, .garbage: nil
        }
    }
}
