/// What one connection to a peer has brought.
enum Visit: Equatable, Sendable, CustomStringConvertible {
    /// Nothing yet.
    case nothing
    /// The client's plaintext handshake.
    case plaintext
    /// MSE's opening, which the peer has not answered as MSE has it.
    case opening
    /// Step 3 with this crypto_provide and the client's handshake as IA; the peer takes none of it.
    case refused(UInt32)
    /// Step 3 likewise, and then payload, by RC4 or in plaintext as was selected.
    case carried(UInt32)
    /// What none of these is.
    case unexpected(String)

    /// T: plaintext. y: Ya alone. r, p: RC4, plaintext offered and refused. R, P: offered, selected and used. B, b: both offered.
    var description: String {
        switch self {
        case .nothing: "-"
        case .plaintext: "T"
        case .opening: "y"
        case .refused(let provided): [1: "p", 2: "r", 3: "b"][provided] ?? "?\(provided)"
        case .carried(let provided): [1: "P", 2: "R", 3: "B"][provided] ?? "?\(provided)"
        case .unexpected(let what): "!\(what)"
        }
    }
}
