import TestSwarm
import Testing

/// How a peer that is dialled speaks.
enum RemoteKind: String, CaseIterable, CustomTestStringConvertible {
    case plaintextOnly = "plaintext only"
    case rc4Only = "MSE, RC4 only"
    case plaintextPayload = "MSE, plaintext only"
    case both = "MSE, both"
    case silent
    case closing = "closes at once"
    case garbage

    var testDescription: String { rawValue }

    /// The crypto_select that it gives, of what is provided; nil where it takes none of it.
    func select(of provided: UInt32) -> UInt32? {
        switch self {
        case .rc4Only: provided & 2 == 0 ? nil : 2
        case .plaintextPayload: provided & 1 == 0 ? nil : 1
        // As most do.
        case .both: provided & 1 == 0 ? 2 : 1
        case .plaintextOnly, .silent, .closing, .garbage: nil
        }
    }
}
