/// Why bytes are no `.torrent` that can be used.
public enum MetainfoError: Error, Hashable, Sendable {
    /// Not bencode, or a value of another kind than its key demands.
    case malformed(BencodeError)
    /// A key that must be there is not; `offset` is the byte at which its dictionary begins.
    case missing(key: String, offset: Int)
    /// A version other than 1 and 2 (BEP 52); `offset` is the byte at which its number begins.
    case unknownMetaVersion(Int64, offset: Int)
    /// `pieces` is not whole SHA-1 digests of 20 bytes (BEP 3); `offset` is its first byte.
    case unevenPieces(byteCount: Int, offset: Int)
}

extension MetainfoError: CustomStringConvertible {
    /// The reason in words, and the offset.
    public var description: String {
        switch self {
        case .malformed(let error): error.description
        case .missing(let key, let offset): "no `\(key)` in the dictionary at byte \(offset)"
        case .unknownMetaVersion(let version, let offset): "unknown meta version \(version), at byte \(offset)"
        case .unevenPieces(let byteCount, let offset):
            "`pieces` of \(byteCount) bytes, which is no multiple of 20, at byte \(offset)"
        }
    }
}
