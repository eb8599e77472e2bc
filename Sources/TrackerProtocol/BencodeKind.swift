/// The four kinds of bencoded values (BEP 3).
public enum BencodeKind: Hashable, Sendable {
    /// `i42e`
    case integer
    /// `4:spam`, any bytes
    case string
    /// `l…e`
    case list
    /// `d…e`
    case dictionary
}

extension BencodeKind: CustomStringConvertible {
    /// The kind with its article, for a message.
    public var description: String {
        switch self {
        case .integer: "an integer"
        case .string: "a string"
        case .list: "a list"
        case .dictionary: "a dictionary"
        }
    }
}
